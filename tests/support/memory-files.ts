import { hashOfBytes } from "@/lib/attachments/attachment-store";
import type {
  CollectFiles,
  FileSource,
  RawRecord,
  TaskEnvironment,
} from "@/lib/environments/environment";
import { environments } from "@/lib/environments/registry";
import type { EnvironmentConfig } from "@/lib/schemas/environment";

/** Files of items in memory: a source of what was given, and a store of what was kept. */
export function memoryFiles(files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const bytesOf = (content: string | Uint8Array) =>
    typeof content === "string" ? new TextEncoder().encode(content) : content;
  const given = new Map(Object.entries(files).map(([path, content]) => [path, bytesOf(content)]));
  const stored = new Map<string, Uint8Array>();
  const reads: string[] = [];
  const source: FileSource = {
    list: async (folder) =>
      [...given.keys()].filter((path) => path.startsWith(`${folder}/`)).toSorted(),
    read: async (path) => {
      reads.push(path);
      const bytes = given.get(path);
      return bytes ? { ok: true, bytes } : { ok: false, message: "there is no such file" };
    },
  };
  const keep: CollectFiles["keep"] = async ({ name, mediaType, bytes }) => {
    const hash = hashOfBytes(bytes);
    stored.set(hash, bytes);
    return { name, hash, mediaType, bytes: bytes.byteLength };
  };
  const load = async (hash: string) => {
    const bytes = stored.get(hash);
    if (!bytes) throw new Error(`no file ${hash}`);
    return bytes;
  };
  return { source, keep, load, stored, reads };
}

export type MemoryFiles = ReturnType<typeof memoryFiles>;

/** Records of a file, one per line, through an environment's file collection and parser. */
export async function parseWithFiles(
  config: EnvironmentConfig,
  values: readonly unknown[],
  files: MemoryFiles,
) {
  const environment: TaskEnvironment = environments[config.name];
  const records = values.map(
    (value, index): RawRecord => ({ file: "items.csv", line: index + 2, value }),
  );
  const collected = (await environment.collectFiles?.({
    records,
    config,
    source: files.source,
    keep: files.keep,
  })) ?? { records, problems: [], warnings: [] };
  const usable = collected.records.flatMap((record) => record ?? []);
  return { collected, parsed: environment.parseItems(usable, config) };
}

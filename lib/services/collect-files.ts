import { hashOfBytes } from "@/lib/attachments/attachment-store";
import type { FileSource, RawRecord, TaskEnvironment } from "@/lib/environments/environment";
import { environments } from "@/lib/environments/registry";
import type { EnvironmentConfig } from "@/lib/schemas/environment";
import type { ReadFiles } from "./read-dataset-files";

/** Where files of items come from, and where they go. */
export type ItemFiles = {
  /** A folder on this machine; left out, the rest of the archive that was uploaded. */
  readonly source?: FileSource;
  /** Stores bytes under their hash; left out, nothing is stored. */
  readonly keep?: (bytes: Uint8Array) => Promise<string>;
};

/**
 * Records with the files their environment found for them. Those whose files cannot be used are
 * taken out and named among the problems. Environments without files get everything as it was.
 */
export async function collectFiles(
  config: EnvironmentConfig,
  read: ReadFiles,
  files: ItemFiles,
): Promise<ReadFiles> {
  const environment: TaskEnvironment = environments[config.name];
  if (!environment.collectFiles) return read;
  const keepBytes = files.keep ?? (async (bytes: Uint8Array) => hashOfBytes(bytes));
  const collected = await environment.collectFiles({
    records: read.records,
    config,
    source: files.source ?? read.source,
    keep: async ({ name, mediaType, bytes }) => ({
      name: name.slice(-300),
      hash: await keepBytes(bytes),
      mediaType,
      bytes: bytes.byteLength,
    }),
  });
  const usable = collected.records.flatMap((record, index) =>
    record === null ? [] : [{ record, splitName: read.splitNames[index] ?? null }],
  );
  return {
    ...read,
    records: usable.map(({ record }): RawRecord => record),
    splitNames: usable.map(({ splitName }) => splitName),
    problems: [...read.problems, ...collected.problems],
    notes: [...read.notes, ...collected.warnings],
  };
}

import { inspectImage } from "@/lib/attachments/images";
import { imageTypeOf } from "@/lib/attachments/media-type";
import { datasetLimits, type ImportProblem, type ItemFile } from "@/lib/schemas/dataset";
import type { CustomEnvironmentConfig } from "@/lib/schemas/environment";
import type { CollectedFiles, CollectFiles, RawRecord } from "../environment";
import { isRecord, problemAt } from "../raw-fields";
import { isSafePath } from "../read-archive";

type Input = CollectFiles<CustomEnvironmentConfig>;

/**
 * Finds the files each record names in `files` and keeps them. Whatever is missing, unsafe or
 * unreadable is named with file, line and field.
 */
export async function collectAttachments(input: Input): Promise<CollectedFiles> {
  const known = new Map<string, Promise<FoundFile>>();
  const problems: ImportProblem[] = [];
  const records: (RawRecord | null)[] = [];
  for (const record of input.records) {
    const listed = listFiles(record.value);
    if (listed === null) {
      records.push(record);
      continue;
    }
    const found = listed.ok ? await findAll(listed.paths, input, known) : [];
    const own = listed.ok
      ? recordProblems(record, found)
      : [problemAt(record, "files", listed.message)];
    problems.push(...own);
    const files = found.flatMap((one) => (one.ok ? [one.file] : []));
    records.push(own.length > 0 ? null : { ...record, collected: { files } });
  }
  return { records, problems, warnings: [] };
}

type FoundFile =
  | { readonly ok: true; readonly file: ItemFile }
  | { readonly ok: false; readonly path: string; readonly message: string };

async function findAll(
  paths: readonly string[],
  input: Input,
  known: Map<string, Promise<FoundFile>>,
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of paths) {
    const finding = known.get(path) ?? findFile(path, input);
    known.set(path, finding);
    found.push(await finding);
  }
  return found;
}

function recordProblems(record: RawRecord, found: readonly FoundFile[]): ImportProblem[] {
  const problems = found.flatMap((one, index) =>
    one.ok ? [] : [problemAt(record, `files[${index}]`, `${one.path}: ${one.message}`)],
  );
  const bytes = found.reduce((sum, one) => sum + (one.ok ? one.file.bytes : 0), 0);
  if (bytes > datasetLimits.maxFileBytesPerItem) {
    const max = datasetLimits.maxFileBytesPerItem / (1024 * 1024);
    problems.push(
      problemAt(record, "files", `the files of an item have at most ${max} MB together`),
    );
  }
  return problems;
}

type Listed =
  | { readonly ok: true; readonly paths: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** `[{path}]`, `["a.png"]`, or a table's cell with a JSON list or paths between semicolons. */
function listFiles(value: unknown): Listed | null {
  if (!isRecord(value) || value.files === undefined || value.files === null) return null;
  const list = typeof value.files === "string" ? listInText(value.files) : value.files;
  if (!Array.isArray(list)) return { ok: false, message: "must be a list of {path}" };
  if (list.length > datasetLimits.maxFilesPerItem) {
    return {
      ok: false,
      message: `has ${list.length} files; at most ${datasetLimits.maxFilesPerItem} are allowed`,
    };
  }
  const paths = list.map((entry: unknown) =>
    typeof entry === "string"
      ? entry
      : isRecord(entry) && typeof entry.path === "string"
        ? entry.path
        : "",
  );
  if (paths.some((path) => path.trim() === ""))
    return { ok: false, message: "an entry names no path" };
  if (new Set(paths).size < paths.length) return { ok: false, message: "a file is named twice" };
  return { ok: true, paths };
}

function listInText(text: string): unknown {
  if (text.trim().startsWith("[")) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }
  return text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

async function findFile(path: string, { source, keep }: Input): Promise<FoundFile> {
  const refuse = (message: string): FoundFile => ({ ok: false, path, message });
  if (!isSafePath(path)) {
    return refuse("leads out of the archive; use plain relative paths without ..");
  }
  const read = await source.read(path);
  if (!read.ok) return refuse(read.message);
  const type = await mediaTypeOf(read.bytes);
  if (!type.ok) return refuse(type.message);
  const name = path.replace(/^files\//, "");
  return { ok: true, file: await keep({ name, mediaType: type.mediaType, bytes: read.bytes }) };
}

type MediaType =
  | { readonly ok: true; readonly mediaType: string }
  | { readonly ok: false; readonly message: string };

/** The type found in the bytes: a picture a model can be shown, or text (models-and-harnesses.md 6.1). */
async function mediaTypeOf(bytes: Uint8Array): Promise<MediaType> {
  if (bytes.byteLength === 0) return { ok: false, message: "the file is empty" };
  return imageTypeOf(bytes) === null ? textType(bytes) : inspectImage(bytes);
}

function textType(bytes: Uint8Array): MediaType {
  const message = "is neither a picture (PNG, JPEG, WebP, GIF) nor text in UTF-8";
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, message };
  }
  if (text.includes("\u0000")) return { ok: false, message };
  return text.length > datasetLimits.maxFieldChars
    ? {
        ok: false,
        message: `has ${text.length} characters; at most ${datasetLimits.maxFieldChars} are allowed`,
      }
    : { ok: true, mediaType: "text/plain" };
}

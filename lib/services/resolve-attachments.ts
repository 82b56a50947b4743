import { createHash } from "node:crypto";
import type { RawRecord } from "@/lib/environments/environment";
import { isRecord, problemAt } from "@/lib/environments/raw-fields";
import { isSafePath } from "@/lib/environments/read-archive";
import { datasetLimits, type ImportProblem, type ItemFile } from "@/lib/schemas/dataset";
import type { AttachmentSource } from "./read-dataset-files";

/** Bytes to be stored under their hash when the dataset is created. */
export type FoundAttachment = { readonly file: ItemFile; readonly bytes: Uint8Array };

export type ResolvedRecords = {
  /** In the order given; a record with a problem is null. */
  readonly records: readonly (RawRecord | null)[];
  readonly problems: readonly ImportProblem[];
  /** By hash, each once. */
  readonly attachments: ReadonlyMap<string, FoundAttachment>;
};

/**
 * Replaces the paths in each record's `files` by what was found under them: hash, type and size.
 * Whatever is missing, unsafe or unreadable is named with file, line and field.
 */
export function resolveAttachments(
  records: readonly RawRecord[],
  source: AttachmentSource | null,
): ResolvedRecords {
  const attachments = new Map<string, FoundAttachment>();
  const byPath = new Map<string, FoundFile>();
  const problems: ImportProblem[] = [];
  const resolved = records.map((record) => {
    const listed = listFiles(record.value);
    if (listed === null) return record;
    if (!listed.ok) {
      problems.push(problemAt(record, "files", listed.message));
      return null;
    }
    const files: ItemFile[] = [];
    let isComplete = true;
    for (const [index, path] of listed.paths.entries()) {
      const found = byPath.get(path) ?? findFile(path, source);
      byPath.set(path, found);
      if (found.ok) {
        attachments.set(found.attachment.file.hash, found.attachment);
        files.push({ ...found.attachment.file, name: path.replace(/^files\//, "") });
      } else {
        problems.push(problemAt(record, `files[${index}]`, `${path}: ${found.message}`));
        isComplete = false;
      }
    }
    if (!isComplete) return null;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > datasetLimits.maxFileBytesPerItem) {
      const max = datasetLimits.maxFileBytesPerItem / (1024 * 1024);
      problems.push(
        problemAt(record, "files", `the files of an item have at most ${max} MB together`),
      );
      return null;
    }
    return { ...record, value: { ...(isRecord(record.value) ? record.value : {}), files } };
  });
  return { records: resolved, problems, attachments };
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

type FoundFile =
  | { readonly ok: true; readonly attachment: FoundAttachment }
  | { readonly ok: false; readonly message: string };

function findFile(path: string, source: AttachmentSource | null): FoundFile {
  if (!isSafePath(path)) {
    return { ok: false, message: "leads out of the archive; use plain relative paths without .." };
  }
  if (source === null) {
    return {
      ok: false,
      message: "attachments come in a ZIP with the data file and a folder files",
    };
  }
  const read = source.read(path);
  if (!read.ok) return { ok: false, message: read.message };
  const type = mediaTypeOf(read.bytes);
  if (!type.ok) return type;
  const hash = createHash("sha256").update(read.bytes).digest("hex");
  const file = { name: path, hash, mediaType: type.mediaType, bytes: read.bytes.byteLength };
  return { ok: true, attachment: { file, bytes: read.bytes } };
}

type MediaType =
  | { readonly ok: true; readonly mediaType: string }
  | { readonly ok: false; readonly message: string };

/** The type found in the bytes: a picture a model can be shown, or text (models-and-harnesses.md 6.1). */
export function mediaTypeOf(bytes: Uint8Array): MediaType {
  if (bytes.byteLength === 0) return { ok: false, message: "the file is empty" };
  const starts = (...values: readonly number[]) => values.every((value, at) => bytes[at] === value);
  const ascii = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (starts(0x89, 0x50, 0x4e, 0x47)) return { ok: true, mediaType: "image/png" };
  if (starts(0xff, 0xd8, 0xff)) return { ok: true, mediaType: "image/jpeg" };
  if (ascii(0, 4) === "GIF8") return { ok: true, mediaType: "image/gif" };
  if (ascii(0, 4) === "RIFF" && ascii(8, 12) === "WEBP")
    return { ok: true, mediaType: "image/webp" };
  return textType(bytes);
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

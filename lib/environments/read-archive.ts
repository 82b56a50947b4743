import { crc32, inflateRawSync } from "node:zlib";
import type { ImportProblem } from "@/lib/schemas/dataset";
import { limitProblems } from "./raw-fields";

/** Limits of an uploaded ZIP; declared sizes are checked first, real ones while inflating. */
export const archiveLimits = {
  maxEntries: 50_000,
  maxInflatedBytes: 500 * 1024 * 1024,
  maxEntryBytes: 50 * 1024 * 1024,
  /** Text of tasks shrinks to a fifth or so; a bomb to a thousandth. */
  maxRatio: 200,
  /** Small entries may shrink as much as they like. */
  ratioFromBytes: 1024 * 1024,
} as const;

/** The files of a ZIP by path, without folders. `read` inflates one and checks it. */
export type Archive = {
  readonly paths: readonly string[];
  readonly read: (path: string) => ReadEntry;
};

export type ReadEntry =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly message: string };

type Entry = {
  readonly path: string;
  readonly isLink: boolean;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
};

export type ReadArchive =
  | {
      readonly ok: true;
      readonly archive: Archive;
      /** Entries that cannot be used, each with what is wrong; the archive does not hold them. */
      readonly problems: readonly ImportProblem[];
    }
  | { readonly ok: false; readonly problems: readonly ImportProblem[] };

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const entryBytes = 46;
const localBytes = 30;
const maxComment = 0xffff;

export function isArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/**
 * Opens a ZIP by its directory. The directory is read here and not by a library, because links,
 * checksums and real sizes must be known before anything is inflated. Never throws.
 */
export function readArchive(file: string, bytes: Uint8Array): ReadArchive {
  const refuse = (message: string, field: string | null = null): ReadArchive => ({
    ok: false,
    problems: [{ file, line: null, field, message }],
  });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) return refuse("is not a ZIP, or its end is missing");
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || start === 0xffffffff) {
    return refuse("is a ZIP64 archive; make an ordinary one of at most 65,534 files");
  }
  if (count > archiveLimits.maxEntries) {
    return refuse(`has ${count} files; at most ${archiveLimits.maxEntries} are allowed`);
  }
  const entries: Entry[] = [];
  for (let at = start, index = 0; index < count; index += 1) {
    const read = readEntry(view, bytes, at);
    if (read === null) return refuse("the directory of the ZIP is damaged");
    if (!read.entry.path.endsWith("/")) entries.push(read.entry);
    at = read.next;
  }
  const problems = entries.flatMap((entry) => {
    const message = entryProblem(entry);
    return message === null ? [] : [{ file, line: null, field: entry.path.slice(0, 200), message }];
  });
  const usable = entries.filter((entry) => entryProblem(entry) === null);
  const total = usable.reduce((sum, entry) => sum + entry.bytes, 0);
  if (total > archiveLimits.maxInflatedBytes) {
    return refuse(
      `unpacks to ${megabytes(total)} MB; at most ${megabytes(archiveLimits.maxInflatedBytes)} MB are allowed`,
    );
  }
  const byPath = new Map(
    usable.filter((entry) => !isNoise(entry.path)).map((entry) => [entry.path, entry]),
  );
  const archive: Archive = {
    paths: [...byPath.keys()],
    read: (path) => {
      const entry = byPath.get(path);
      return entry === undefined
        ? { ok: false, message: `${path} is not in the archive` }
        : inflate(view, bytes, entry);
    },
  };
  return { ok: true, archive, problems: limitProblems(problems) };
}

/** The end record stands last, before a comment of at most 64 KB. */
function findEnd(view: DataView): number | null {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= 0 && at >= last - maxComment; at -= 1) {
    if (view.getUint32(at, true) === endSignature) return at;
  }
  return null;
}

function readEntry(
  view: DataView,
  bytes: Uint8Array,
  at: number,
): { readonly entry: Entry; readonly next: number } | null {
  if (at + entryBytes > view.byteLength || view.getUint32(at, true) !== entrySignature) return null;
  const nameBytes = view.getUint16(at + 28, true);
  const next =
    at + entryBytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (next > view.byteLength) return null;
  const isUnix = view.getUint8(at + 5) === 3;
  const mode = view.getUint32(at + 38, true) >>> 16;
  return {
    next,
    entry: {
      path: decodeName(bytes.subarray(at + entryBytes, at + entryBytes + nameBytes)),
      isLink: isUnix && (mode & 0xf000) === 0xa000,
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    },
  };
}

/** Names are UTF-8 or, from old tools, some other code page, of which at least ASCII is right. */
function decodeName(bytes: Uint8Array): string {
  let name: string;
  try {
    name = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    name = new TextDecoder("latin1").decode(bytes);
  }
  return name.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
}

function entryProblem(entry: Entry): string | null {
  if (!isSafePath(entry.path))
    return "leads out of the archive; use plain relative paths without ..";
  if (entry.isLink) return "is a link; put the file itself into the archive";
  if (entry.isEncrypted) return "is encrypted; make an archive without a password";
  if (entry.method !== 0 && entry.method !== 8)
    return "is packed in a way that cannot be read; use Deflate";
  if (isNoise(entry.path)) return null;
  if (entry.bytes > archiveLimits.maxEntryBytes) {
    return `unpacks to ${megabytes(entry.bytes)} MB; at most ${megabytes(archiveLimits.maxEntryBytes)} MB per file are allowed`;
  }
  const isSuspicious =
    entry.bytes > archiveLimits.ratioFromBytes &&
    entry.bytes > entry.packedBytes * archiveLimits.maxRatio;
  return isSuspicious
    ? `unpacks to more than ${archiveLimits.maxRatio} times its size, like a zip bomb`
    : null;
}

/** Whether a path stays below the folder it is put into, on every system. */
export function isSafePath(path: string): boolean {
  return (
    path !== "" &&
    path.length <= 300 &&
    !path.startsWith("/") &&
    !/^[A-Za-z]:/.test(path) &&
    !/\p{Cc}/u.test(path) &&
    path.split("/").every((part) => part !== ".." && part !== ".")
  );
}

/** What operating systems add to archives. */
function isNoise(path: string): boolean {
  const name = path.split("/").at(-1) ?? "";
  return (
    path.startsWith("__MACOSX/") ||
    name === ".DS_Store" ||
    name === "Thumbs.db" ||
    name.startsWith("._")
  );
}

function inflate(view: DataView, bytes: Uint8Array, entry: Entry): ReadEntry {
  const damaged = { ok: false, message: "is damaged" } as const;
  const { offset, packedBytes } = entry;
  if (offset + localBytes > view.byteLength || view.getUint32(offset, true) !== localSignature) {
    return damaged;
  }
  const start =
    offset + localBytes + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packedBytes > view.byteLength) return damaged;
  const packed = bytes.subarray(start, start + packedBytes);
  let content: Uint8Array;
  try {
    content =
      entry.method === 0
        ? packed
        : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.bytes) });
  } catch (error) {
    const isTooLarge =
      error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return isTooLarge
      ? { ok: false, message: "unpacks to more than it says, like a zip bomb" }
      : damaged;
  }
  return content.byteLength === entry.bytes && crc32(content) === entry.crc
    ? { ok: true, bytes: content }
    : damaged;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / (1024 * 1024));
}

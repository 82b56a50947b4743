import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { AppError } from "@/lib/errors";

/** Where artifact files go: a directory, or a zip archive. Paths use `/` and are relative. */
export interface ArtifactSink {
  /** Writes a whole file; a reader sees the old or the new text, never a part. */
  write(path: string, text: string): Promise<void>;
  has(path: string): Promise<boolean>;
}

const noSpace = new Set(["ENOSPC", "EDQUOT"]);
const notWritable = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EISDIR"]);

/** Turns a file system error that a person can do something about into an AppError. */
export function asWriteError(error: unknown, directory: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (noSpace.has(code)) {
    return new AppError({
      code: "disk_full",
      message: `No space left while writing to ${directory}.`,
      hint: "Free some space and export again; nothing of the run is lost.",
      cause: error,
    });
  }
  if (notWritable.has(code)) {
    return new AppError({
      code: "invalid_request",
      message: `Cannot write to ${directory}.`,
      hint: "Choose a directory that you may write to.",
      cause: error,
    });
  }
  return error;
}

/** A directory on disk. Every file is written beside its place and renamed into it. */
export function directorySink(directory: string): ArtifactSink {
  const base = resolve(directory);
  const made = new Set<string>();
  let counter = 0;

  function place(path: string): string {
    const target = resolve(base, ...path.split("/"));
    // Invariant: item ids and names never leave the output directory.
    if (!target.startsWith(base + sep)) {
      throw new AppError({
        code: "internal",
        message: `Path ${path} leaves the output directory.`,
      });
    }
    return target;
  }

  async function replaceFile(target: string, text: string): Promise<void> {
    const folder = dirname(target);
    if (!made.has(folder)) {
      await mkdir(folder, { recursive: true });
      made.add(folder);
    }
    counter += 1;
    const temporary = join(folder, `.${process.pid}-${counter}.tmp`);
    try {
      const file = await open(temporary, "w");
      try {
        await file.writeFile(text, "utf8");
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  return {
    async write(path, text) {
      try {
        await replaceFile(place(path), text);
      } catch (error) {
        throw asWriteError(error, base);
      }
    },
    async has(path) {
      try {
        return (await stat(place(path))).isFile();
      } catch {
        return false;
      }
    },
  };
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

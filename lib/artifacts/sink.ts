import { mkdirSync, writeFileSync } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { AppError } from "@/lib/errors";
import type { TextFile } from "./agent-skill";

/** Where artifact files go: a directory, or a zip archive. Paths use `/` and are relative. */
export interface ArtifactSink {
  /** Writes a whole file; a reader sees the old or the new text, never a part. */
  write(path: string, text: string): Promise<void>;
  /** Writes a folder of files; all of them appear at once. Paths are relative to the folder. */
  writeFolder(folder: string, files: AsyncIterable<TextFile>): Promise<void>;
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

/** Invariant: item ids and names never leave the output directory. */
function within(base: string, path: string): string {
  const target = resolve(base, ...path.split("/"));
  if (!target.startsWith(base + sep)) {
    throw new AppError({ code: "internal", message: `Path ${path} leaves the output directory.` });
  }
  return target;
}

/** Files written between two looks at other work of this process. */
const filesAtOnce = 50;

/** A directory on disk. Every file or folder is written beside its place and renamed into it. */
export function directorySink(directory: string): ArtifactSink {
  const base = resolve(directory);
  const made = new Set<string>();
  let counter = 0;

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

  async function replaceFolder(target: string, files: AsyncIterable<TextFile>): Promise<void> {
    counter += 1;
    const temporary = join(dirname(target), `.${process.pid}-${counter}.tmp`);
    const folders = new Set<string>();
    let written = 0;
    try {
      await mkdir(temporary, { recursive: true });
      for await (const file of files) {
        const path = within(temporary, file.path);
        if (!folders.has(dirname(path))) {
          folders.add(dirname(path));
          mkdirSync(dirname(path), { recursive: true });
        }
        // Thousands of tiny files: one synchronous write costs a fraction of five queued calls.
        writeFileSync(path, file.text);
        written += 1;
        if (written % filesAtOnce === 0) {
          await setImmediate();
        }
      }
      await rm(target, { recursive: true, force: true });
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw error;
    }
  }

  return {
    async writeFolder(folder, files) {
      try {
        await replaceFolder(within(base, folder), files);
      } catch (error) {
        throw asWriteError(error, base);
      }
    },
    async write(path, text) {
      try {
        await replaceFile(within(base, path), text);
      } catch (error) {
        throw asWriteError(error, base);
      }
    },
    async has(path) {
      try {
        return (await stat(within(base, path))).isFile();
      } catch {
        return false;
      }
    },
  };
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

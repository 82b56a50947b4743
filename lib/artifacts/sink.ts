import { mkdir, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { AppError } from "@/lib/errors";
import type { TextFile } from "./agent-skill";
import { type FileToWrite, writeOnThread } from "./file-thread";

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

/** Files handed to the writing thread together. */
const filesAtOnce = 50;
/** Hand-overs under way while the next files are made. */
const mostAhead = 4;
/** Unfinished files; a dot keeps them out of sight, the process id tells whose they are. */
const temporaryFolder = ".tmp";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Removes what processes left unfinished that are gone, and the temporary folder once it is empty. */
export async function removeLeftovers(directory: string): Promise<void> {
  const folder = join(resolve(directory), temporaryFolder);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = Number.parseInt(name, 10);
    if (!Number.isInteger(pid) || !isAlive(pid)) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
  // Fails when another process is writing, which is right.
  await rmdir(folder).catch(() => {});
}

let counter = 0;

/** A directory on disk. Every file or folder is made aside and renamed into its place. */
export function directorySink(directory: string): ArtifactSink {
  const base = resolve(directory);
  const made = new Set<string>();

  async function makeFolder(folder: string): Promise<void> {
    if (!made.has(folder)) {
      await mkdir(folder, { recursive: true });
      made.add(folder);
    }
  }

  /** Makes something aside and moves it to its place; nothing is left behind when that fails. */
  async function replace(target: string, make: (temporary: string) => Promise<void>) {
    counter += 1;
    const temporary = join(base, temporaryFolder, `${process.pid}-${counter}`);
    await makeFolder(dirname(target));
    await mkdir(dirname(temporary), { recursive: true });
    try {
      await make(temporary);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw error;
    }
  }

  async function writeFiles(folder: string, files: AsyncIterable<TextFile>): Promise<void> {
    let batch: FileToWrite[] = [];
    const ahead: Promise<void>[] = [];
    const handOver = async () => {
      const written = writeOnThread(batch);
      // Awaited below, in order; until then a failure is no unhandled one.
      written.catch(() => {});
      ahead.push(written);
      batch = [];
      if (ahead.length > mostAhead) {
        await ahead.shift();
      }
    };
    for await (const file of files) {
      batch.push({ path: within(folder, file.path), text: file.text });
      if (batch.length === filesAtOnce) {
        await handOver();
      }
    }
    await handOver();
    await Promise.all(ahead);
  }

  return {
    async writeFolder(folder, files) {
      try {
        const target = within(base, folder);
        await replace(target, async (temporary) => {
          await mkdir(temporary);
          await writeFiles(temporary, files);
          await rm(target, { recursive: true, force: true });
        });
      } catch (error) {
        throw asWriteError(error, base);
      }
    },
    async write(path, text) {
      try {
        await replace(within(base, path), (temporary) => writeFile(temporary, text, "utf8"));
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

import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { AppError } from "@/lib/errors";
import type { SkippedPart } from "@/lib/schemas/import-report";
import { parseLenientJson, parseLenientLines } from "./lenient-json";

/** Larger files are nothing this product or the original writes. */
const largestBytes = 256 * 1024 * 1024;

/** An output directory that is read, with a list of what could not be. Paths use `/`. */
export type ImportSource = {
  readonly directory: string;
  /** The text of a file, or null when there is none. */
  text(path: string): Promise<string | null>;
  /** A JSON file; null when there is none or nothing of it can be read. */
  json(path: string): Promise<unknown>;
  /** The objects of a file with one JSON object per line; null when there is no such file. */
  lines(path: string): Promise<Record<string, unknown>[] | null>;
  /** Names in a folder, sorted; none when there is no such folder. */
  names(path: string): Promise<readonly string[]>;
  /** When a file was written last; null when there is none. */
  writtenAt(path: string): Promise<Date | null>;
  skip(path: string, reason: string): void;
  readonly skipped: readonly SkippedPart[];
};

export function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Opens a directory. Throws AppError `invalid_request` when there is none. */
export async function openImportSource(directory: string): Promise<ImportSource> {
  const base = resolve(directory);
  const isDirectory = await stat(base).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) {
    throw new AppError({
      code: "invalid_request",
      message: `There is no directory ${directory}.`,
      hint: "Give the output directory of a run: the folder that holds config.json and history.json.",
    });
  }
  const skipped = new Map<string, SkippedPart>();
  const skip = (path: string, reason: string) => {
    if (!skipped.has(`${path}\n${reason}`)) {
      skipped.set(`${path}\n${reason}`, { path, reason });
    }
  };

  /** Invariant: nothing outside of the directory is read. */
  function place(path: string): string | null {
    const target = resolve(base, ...path.split("/"));
    return target.startsWith(base + sep) ? target : null;
  }

  async function text(path: string): Promise<string | null> {
    const target = place(path);
    if (target === null) {
      return null;
    }
    try {
      const found = await stat(target);
      if (!found.isFile()) {
        return null;
      }
      if (found.size > largestBytes) {
        skip(path, "the file is too large");
        return null;
      }
      return await readFile(target, "utf8");
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (code !== "ENOENT" && code !== "ENOTDIR" && code !== "ENAMETOOLONG") {
        skip(path, "the file cannot be read");
      }
      return null;
    }
  }

  return {
    directory: base,
    text,
    async json(path) {
      const found = await text(path);
      if (found === null) {
        return null;
      }
      const parsed = parseLenientJson(found);
      if (!parsed) {
        skip(path, "the file is torn or no JSON");
        return null;
      }
      if (parsed.isTorn) {
        skip(path, "the file is torn; its complete entries were taken");
      }
      return parsed.value;
    },
    async lines(path) {
      const found = await text(path);
      if (found === null) {
        return null;
      }
      const { rows, badLines } = parseLenientLines(found);
      for (const line of badLines) {
        skip(path, `line ${line} is torn or no JSON`);
      }
      return rows.filter(isFields);
    },
    async names(path) {
      const target = path === "" ? base : place(path);
      const found = target === null ? [] : await readdir(target).catch(() => []);
      return found.toSorted();
    },
    async writtenAt(path) {
      const target = place(path);
      return target === null
        ? null
        : stat(target).then(
            (found) => found.mtime,
            () => null,
          );
    },
    skip,
    get skipped() {
      return [...skipped.values()];
    },
  };
}

/** A path below another one; the empty one is the directory itself. */
export function below(folder: string, path: string): string {
  return folder === "" ? path : join(folder, path).split(sep).join("/");
}

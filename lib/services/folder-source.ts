import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { FileSource } from "@/lib/environments/environment";

/** Larger files belong to no item. */
const maxFileBytes = 500 * 1024 * 1024;

/**
 * The files below a folder of this machine. Paths in data stay inside of it, links included; a mount
 * stands for a folder elsewhere, which a person named in the settings.
 */
export function folderSource(
  root: string,
  mounts: Readonly<Record<string, string>> = {},
): FileSource {
  /** The folder that holds a path and the path inside of it. */
  function place(path: string): { readonly base: string; readonly inner: string } {
    const [top = "", ...rest] = path.split("/");
    const mount = mounts[top];
    return mount === undefined
      ? { base: resolve(root), inner: path }
      : { base: resolve(mount), inner: rest.join("/") };
  }

  return {
    async list(folder) {
      const { base, inner } = place(folder);
      const entries = await readdir(join(base, inner), {
        recursive: true,
        withFileTypes: true,
      }).catch(() => []);
      const below = join(base, inner);
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(below.length + 1))
        .map((path) => `${folder}/${path.split(sep).join("/")}`)
        .toSorted((a, b) => (a < b ? -1 : 1));
    },
    async read(path) {
      const { base, inner } = place(path.replaceAll("\\", "/"));
      const wanted = resolve(base, inner);
      const [folder, found] = await Promise.all([
        realpath(base).catch(() => base),
        realpath(wanted).catch(() => null),
      ]);
      if (found === null) return { ok: false, message: "there is no such file in the data folder" };
      if (!found.startsWith(folder + sep)) {
        return { ok: false, message: "leads out of the data folder; put the file into it" };
      }
      const facts = await stat(found);
      if (!facts.isFile()) return { ok: false, message: "is not a file" };
      if (facts.size > maxFileBytes) {
        return { ok: false, message: `is larger than ${maxFileBytes / (1024 * 1024)} MB` };
      }
      return { ok: true, bytes: new Uint8Array(await readFile(found)) };
    },
  };
}

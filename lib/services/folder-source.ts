import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { FileSource } from "@/lib/environments/environment";

/** Larger files belong to no item. */
const maxFileBytes = 500 * 1024 * 1024;

/**
 * The files below a folder of this machine. Paths in data stay inside of it, links included; a mount
 * stands for a folder elsewhere, which a person named in the settings. The bundler must not follow the
 * paths: it would read every file of the project.
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
      ? { base: resolve(/* turbopackIgnore: true */ root), inner: path }
      : { base: resolve(/* turbopackIgnore: true */ mount), inner: rest.join("/") };
  }

  return {
    async list(folder) {
      const { base, inner } = place(folder);
      const entries = await readdir(join(/* turbopackIgnore: true */ base, inner), {
        recursive: true,
        withFileTypes: true,
      }).catch(() => []);
      const below = join(/* turbopackIgnore: true */ base, inner);
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(/* turbopackIgnore: true */ entry.parentPath, entry.name).slice(below.length + 1),
        )
        .map((path) => `${folder}/${path.split(sep).join("/")}`)
        .toSorted((a, b) => (a < b ? -1 : 1));
    },
    async read(path) {
      const { base, inner } = place(path.replaceAll("\\", "/"));
      const wanted = resolve(/* turbopackIgnore: true */ base, inner);
      const [folder, found] = await Promise.all([
        realpath(/* turbopackIgnore: true */ base).catch(() => base),
        realpath(/* turbopackIgnore: true */ wanted).catch(() => null),
      ]);
      if (found === null) return { ok: false, message: "there is no such file in the data folder" };
      if (!found.startsWith(folder + sep)) {
        return { ok: false, message: "leads out of the data folder; put the file into it" };
      }
      const facts = await stat(/* turbopackIgnore: true */ found);
      if (!facts.isFile()) return { ok: false, message: "is not a file" };
      if (facts.size > maxFileBytes) {
        return { ok: false, message: `is larger than ${maxFileBytes / (1024 * 1024)} MB` };
      }
      return { ok: true, bytes: new Uint8Array(await readFile(/* turbopackIgnore: true */ found)) };
    },
  };
}

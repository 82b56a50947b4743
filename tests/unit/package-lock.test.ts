import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod";

const entrySchema = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lock = z
  .object({ packages: z.record(z.string(), entrySchema) })
  .parse(JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")));

/** Where Node would look for a package needed by the one at `path`, nearest first. */
function places(path: string, name: string): string[] {
  const found: string[] = [];
  let folder = path;
  for (;;) {
    found.push(`${folder === "" ? "" : `${folder}/`}node_modules/${name}`);
    if (folder === "") {
      return found;
    }
    const cut = folder.lastIndexOf("node_modules/");
    folder = folder.slice(0, Math.max(0, cut - 1));
  }
}

test("the lock file holds no download address", () => {
  const addressed = Object.entries(lock.packages).filter(([, entry]) => entry.resolved);
  expect(addressed.map(([path]) => path)).toEqual([]);
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
});

test("every platform package of the lock file has its entry, so that npm ci works everywhere", () => {
  const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => places(path, name).every((place) => !lock.packages[place]))
      .map((name) => `${path} → ${name}`),
  );
  expect(missing).toEqual([]);
});

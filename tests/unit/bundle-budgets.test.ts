import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { brotliCompressSync, constants } from "node:zlib";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { packQuality } from "@/lib/http/packed-static";

// What a browser must load before a page lives, from the output of the last build. `npm test` builds
// before it tests; a working tree that was never built has nothing to measure.

const root = fileURLToPath(new URL("../..", import.meta.url));
const built = join(root, ".next");
const isBuilt = existsSync(join(built, "BUILD_ID"));
const kB = 1000;

const fileNames = z.array(z.string());
const manifestSchema = z.object({
  entryJSFiles: z.record(z.string(), fileNames),
  entryCSSFiles: z.record(z.string(), z.array(z.object({ path: z.string() }))),
});

const readJson = (name: string): unknown => JSON.parse(readFileSync(join(built, name), "utf8"));
const sizes = new Map<string, number>();

/** As the web process sends it (lib/http/packed-static.ts). */
function packed(name: string): number {
  const params = { [constants.BROTLI_PARAM_QUALITY]: packQuality };
  const known =
    sizes.get(name) ?? brotliCompressSync(readFileSync(join(built, name)), { params }).length;
  sizes.set(name, known);
  return known;
}

const sum = (names: Iterable<string>) =>
  [...names].reduce((total, name) => total + packed(name), 0);

/** Scripts and styles that the document of a page names. */
function pageFiles(page: string) {
  const { rootMainFiles } = z
    .object({ rootMainFiles: fileNames })
    .parse(readJson("build-manifest.json"));
  const context = { globalThis: { __RSC_MANIFEST: {} as Record<string, unknown> } };
  const source = join(built, "server/app", `${page}_client-reference-manifest.js`);
  runInNewContext(readFileSync(source, "utf8"), context);
  const [found] = Object.values(context.globalThis.__RSC_MANIFEST);
  const manifest = manifestSchema.parse(found);
  return {
    framework: rootMainFiles,
    scripts: new Set([...rootMainFiles, ...Object.values(manifest.entryJSFiles).flat()]),
    styles: new Set(
      Object.values(manifest.entryCSSFiles).flatMap((files) => files.map(({ path }) => path)),
    ),
  };
}

const pages = isBuilt
  ? Object.keys(z.record(z.string(), z.string()).parse(readJson("app-path-routes-manifest.json")))
      .filter((page) => page.endsWith("/page"))
      .filter((page) =>
        existsSync(join(built, "server/app", `${page}_client-reference-manifest.js`)),
      )
  : [];

/** Forms and readers bring the schemas of what they send; the others do not need them at once. */
const budgets: readonly (readonly [RegExp, number])[] = [
  [/\/runs\/\[runId\]\/page$/, 250],
  [/^\/embed\//, 205],
  [/^\/s\//, 260],
  [/^\/(login|page|_not-found)/, 180],
  [/./, 330],
];

describe.runIf(isBuilt)("what a page loads first", () => {
  test.each(pages)("%s stays within its budget of scripts", (page) => {
    const budget = budgets.find(([pattern]) => pattern.test(page))?.[1] ?? 0;
    expect(sum(pageFiles(page).scripts) / kB).toBeLessThanOrEqual(budget);
  });

  test("the charts, the socket, the large zod and the toasts are not part of the run page", () => {
    const { scripts } = pageFiles("/(app)/runs/[runId]/page");
    const text = [...scripts].map((name) => readFileSync(join(built, name), "utf8")).join("\n");
    expect(text).not.toMatch(/recharts-/);
    expect(text).not.toMatch(/engine\.io|io server disconnect/);
    expect(text).not.toMatch(/ZodError|invalid_union/);
    expect(text).not.toMatch(/data-sonner/);
  });

  test("styles are at most 20 kB, both fonts 145 kB and one of them is preloaded", () => {
    const { styles } = pageFiles("/(app)/runs/[runId]/page");
    expect(sum(styles) / kB).toBeLessThanOrEqual(20);
    const css = [...styles].map((name) => readFileSync(join(built, name), "utf8")).join("");
    const fonts = new Set(
      [...css.matchAll(/media\/([\w.-]+\.woff2)/g)].map(([, name]) => name ?? ""),
    );
    const bytes = [...fonts].map((name) => readFileSync(join(built, "static/media", name)).length);
    expect(fonts.size).toBe(2);
    expect(bytes.reduce((total, size) => total + size, 0) / kB).toBeLessThanOrEqual(145);
    expect([...fonts].filter((name) => /\.p\./.test(name))).toHaveLength(1);
  });
});

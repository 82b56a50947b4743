// Measures the improved methods on worlds of known truth; see README.md.
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const outfile = join(
  root,
  "node_modules",
  ".cache",
  "test-programs",
  `improved-${process.pid}.mjs`,
);
mkdirSync(dirname(outfile), { recursive: true });
await build({
  entryPoints: [join(root, "tests", "perf", "improved-rows.ts")],
  absWorkingDir: root,
  bundle: true,
  outfile,
  platform: "node",
  target: "node20",
  format: "esm",
  packages: "external",
  tsconfig: join(root, "tsconfig.json"),
  logLevel: "warning",
});
try {
  const { printTables } = await import(pathToFileURL(outfile).href);
  const runs = Number(process.argv.find((text) => text.startsWith("--runs="))?.slice(7) ?? 40);
  await printTables(runs);
} finally {
  rmSync(outfile, { force: true });
}

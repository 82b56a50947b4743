// Writes docs/environments/<name>.md from the settings schemas; a test checks that they are current.
//   node scripts/environment-docs.mjs
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./setup.mjs";

const folder = mkdtempSync(join(root, "node_modules", ".environment-docs-"));
try {
  const outfile = join(folder, "pages.mjs");
  await build({
    entryPoints: [join(root, "lib/environments/documentation/environment-page.ts")],
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    alias: { "server-only": join(root, "scripts", "server-only.mjs") },
    tsconfig: join(root, "tsconfig.json"),
  });
  const { environmentPages } = await import(pathToFileURL(outfile).href);
  const target = join(root, "docs", "environments");
  mkdirSync(target, { recursive: true });
  for (const [name, text] of environmentPages()) {
    writeFileSync(join(target, name), text);
    console.log(`docs/environments/${name}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

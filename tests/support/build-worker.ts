import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Bundles an entry point as production does and returns the file. It is written below node_modules
 * so that its packages are found, into a folder of its own per name.
 */
export async function bundleProgram(name: string, entry: string): Promise<string> {
  const outdir = join(root, "node_modules", ".cache", "test-programs");
  mkdirSync(outdir, { recursive: true });
  const outfile = join(outdir, `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    alias: { "server-only": join(root, "tests", "support", "server-only.ts") },
    sourcemap: "inline",
    logLevel: "warning",
    tsconfig: join(root, "tsconfig.json"),
  });
  return outfile;
}

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Bundles an entry point as production does and returns the file. It stands below node_modules so
 * that its packages are found, named by its content so that test runs side by side share it.
 */
export async function bundleProgram(name: string, entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    alias: { "server-only": join(root, "tests", "support", "server-only.ts") },
    logLevel: "warning",
    tsconfig: join(root, "tsconfig.json"),
  });
  const code = outputFiles[0]?.text ?? "";
  const folder = join(root, "node_modules", ".cache", "test-programs");
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const file = join(folder, `${name}-${hash}.mjs`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
  }
  return file;
}

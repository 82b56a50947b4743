// Builds what runs in production: the Node programs with esbuild into dist/, the pages with Next
// into .next/. Used as `npm run build [-- --no-next]` and by the other scripts.
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import {
  checkNode,
  contentHash,
  generateClient,
  installPackages,
  readStamp,
  root,
  runTool,
  step,
  writeStamp,
} from "./setup.mjs";

/** Program name → entry point; the name is the file in dist/. */
export const programs = {
  server: "server.ts",
  worker: "worker/index.ts",
  cli: "worker/cli.ts",
  migrate: "lib/db/migrate-cli.ts",
};

const configFiles = ["package.json", "package-lock.json", "tsconfig.json", "prisma/schema.prisma"];
const bundleSources = [...configFiles, "scripts/build.mjs", "server.ts", "lib", "worker"];
const pageSources = [
  ...configFiles,
  "next.config.mjs",
  "postcss.config.mjs",
  "app",
  "components",
  "lib",
  "public",
];

export function bundleOptions(names = Object.keys(programs)) {
  const entryPoints = Object.fromEntries(
    names.map((name) => [name, join(root, programs[name])]).filter(([, file]) => existsSync(file)),
  );
  return {
    entryPoints,
    outdir: join(root, "dist"),
    outExtension: { ".js": ".mjs" },
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    // Outside of Next the marker has nothing to guard.
    alias: { "server-only": join(root, "scripts", "server-only.mjs") },
    sourcemap: true,
    logLevel: "warning",
    tsconfig: join(root, "tsconfig.json"),
  };
}

export async function buildPrograms({ force = false } = {}) {
  const hash = contentHash(bundleSources);
  const complete = Object.keys(programs).every((name) =>
    existsSync(join(root, "dist", `${name}.mjs`)),
  );
  if (!force && complete && readStamp("programs") === hash) {
    return;
  }
  const { build } = await import("esbuild");
  await step("Bundling the server, the worker and the command line", async () => {
    try {
      await build(bundleOptions());
      return 0;
    } catch {
      return 1;
    }
  });
  writeStamp("programs", hash);
}

export async function buildPages({ force = false } = {}) {
  const hash = contentHash(pageSources);
  if (!force && existsSync(join(root, ".next", "BUILD_ID")) && readStamp("pages") === hash) {
    return;
  }
  await step("Building the pages (half a minute the first time)", () =>
    runTool("next/dist/bin/next", ["build"], { env: { NODE_ENV: "production" } }),
  );
  writeStamp("pages", hash);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  checkNode();
  const unknown = process.argv.slice(2).find((flag) => flag !== "--no-next");
  if (unknown) {
    console.error(`Unknown flag ${unknown}. Known: --no-next`);
    process.exit(2);
  }
  await installPackages({ dev: false });
  await generateClient();
  await buildPrograms({ force: true });
  if (!process.argv.includes("--no-next")) {
    await buildPages({ force: true });
  }
}

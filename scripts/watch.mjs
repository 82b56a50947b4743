// Rebuilds the bundles of `npm start -- --dev` on every change and reports which ones became different.
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { context } from "esbuild";
import { bundleOptions } from "./build.mjs";
import { writeStamp } from "./setup.mjs";

/** Calls `onChange("web" | "worker")`; pages are reloaded by Next itself. */
export async function watchPrograms(onChange) {
  // What is built here follows the editor; the next plain start builds anew.
  writeStamp("programs", null);
  const processNames = { "server.mjs": "web", "worker.mjs": "worker" };
  const known = new Map();
  const reporter = {
    name: "report-changes",
    setup(build) {
      build.onEnd(async ({ outputFiles = [], errors }) => {
        if (errors.length > 0) {
          return;
        }
        for (const file of outputFiles) {
          const hash = createHash("sha256").update(file.contents).digest("hex");
          const before = known.get(file.path);
          known.set(file.path, hash);
          if (before === hash) {
            continue;
          }
          await writeFile(file.path, file.contents);
          const name = processNames[basename(file.path)];
          if (before !== undefined && name) {
            onChange(name);
          }
        }
      });
    },
  };
  const watching = await context({
    ...bundleOptions(["server", "worker"]),
    write: false,
    plugins: [reporter],
  });
  await watching.watch();
  return watching;
}

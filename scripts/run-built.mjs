// `node scripts/run-built.mjs NAME [arguments]`: runs dist/NAME.mjs, built first when a source changed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { checkNode, generateClient, installPackages, root } from "./setup.mjs";

checkNode();
const [name = "", ...args] = process.argv.slice(2);
await quietly(async () => {
  await installPackages({ dev: false });
  const { buildPages, buildPrograms, programs } = await import("./build.mjs");
  if (!Object.hasOwn(programs, name)) {
    console.error(`Unknown program ${name}. Known: ${Object.keys(programs).join(", ")}`);
    process.exit(2);
  }
  await generateClient();
  await buildPrograms();
  if (name === "server") {
    await buildPages();
  }
});

const file = join(root, "dist", `${name}.mjs`);
if (!existsSync(file)) {
  console.error(`${file} was not built.`);
  process.exit(1);
}
// The program runs in this process: signals, exit code and the terminal are its own.
process.argv = [process.argv[0] ?? "node", file, ...args];
if (name === "server" || name === "worker") {
  process.env.NODE_ENV ??= "production";
}
await import(pathToFileURL(file).href);

/** Set-up messages go to standard error, so that the program's output can be piped. */
async function quietly(work) {
  const original = console.log;
  console.log = console.error;
  try {
    await work();
  } finally {
    console.log = original;
  }
}

// `npm run look`: compares every page with its kept picture. `npm run look:update` keeps new ones.
import process from "node:process";
import { buildPages, buildPrograms } from "./build.mjs";
import { findBrowser, noBrowserMessage } from "./find-browser.mjs";
import { checkNode, generateClient, installPackages, runTool } from "./setup.mjs";

const [flag, ...rest] = process.argv.slice(2);
const isUpdate = flag === "--update";
if (flag !== undefined && !isUpdate && !flag.startsWith("-g")) {
  console.error(`Unknown flag ${flag}. Known: --update, -g PATTERN`);
  process.exit(2);
}
checkNode();
await installPackages({ dev: true });
await generateClient();
await buildPrograms();
await buildPages();
const browser = await findBrowser();
if (!browser) {
  console.error(noBrowserMessage);
  process.exit(1);
}
process.exit(
  await runTool(
    "@playwright/test/cli.js",
    [
      "test",
      "--project=look",
      ...(isUpdate ? ["--update-snapshots=all"] : flag === undefined ? [] : [flag]),
      ...rest,
    ],
    { timeoutMs: 30 * 60_000, env: { BROWSER_PATH: browser } },
  ),
);

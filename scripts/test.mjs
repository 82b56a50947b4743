// `npm test`: installs what is missing, runs every layer, ends with `N passed, M failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import { findBrowser, noBrowserMessage } from "./find-browser.mjs";
import { checkNode, generateClient, installPackages, root, run, runTool } from "./setup.mjs";

const reports = join(root, "test-results", "reports");
const minute = 60_000;
const counts = { passed: 0, failed: 0, skipped: 0 };
const broken = [];
/** Failed tests, and tests that failed once and then passed, each with the first line of its message. */
const failedTests = [];
const repeatedTests = [];

function readReport(file) {
  try {
    return JSON.parse(readFileSync(join(reports, file), "utf8"));
  } catch {
    return null;
  }
}

/** Counts a stage that is one check, like lint. */
function countCheck(label, code) {
  if (code === 0) {
    counts.passed += 1;
  } else {
    counts.failed += 1;
    broken.push(`${label} (exit code ${code})`);
  }
}

/** Keeps the name of a test whose first try failed. */
function note(hasFailed, name, message) {
  if (hasFailed || message) {
    const [firstLine] = stripVTControlCharacters(message ?? "no message").split("\n");
    (hasFailed ? failedTests : repeatedTests).push(`${name}: ${firstLine}`);
  }
}

/** Every test of a suite of Playwright's report. */
const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];

function countVitest(label, file, code) {
  const report = readReport(file);
  const before = counts.failed;
  if (report) {
    counts.passed += report.numPassedTests;
    counts.failed += report.numFailedTests;
    counts.skipped += report.numPendingTests + report.numTodoTests;
    for (const suite of report.testResults) {
      // A file that could not be loaded has no tests to count.
      if (suite.status === "failed" && suite.assertionResults.length === 0) {
        counts.failed += 1;
        note(true, relative(root, suite.name), suite.message);
      }
      for (const { fullName, status, failureMessages } of suite.assertionResults) {
        note(
          status === "failed",
          `${relative(root, suite.name)} › ${fullName}`,
          failureMessages[0],
        );
      }
    }
  }
  settle(label, code, before, report !== null);
}

function countPlaywright(label, file, code) {
  const report = readReport(file);
  const before = counts.failed;
  if (report) {
    counts.passed += report.stats.expected + report.stats.flaky;
    counts.failed += report.stats.unexpected;
    counts.skipped += report.stats.skipped;
    for (const { file, title, tests } of report.suites.flatMap(specsOf)) {
      for (const { status, results } of tests) {
        note(status === "unexpected", `${file} › ${title}`, results[0]?.error?.message);
      }
    }
  }
  settle(label, code, before, report !== null);
}

/** A stage that ended badly always counts, whatever its report says. */
function settle(label, code, failedBefore, hasReport) {
  if (code !== 0 || !hasReport) {
    broken.push(`${label} (exit code ${code}${hasReport ? "" : ", no report"})`);
    if (counts.failed === failedBefore) {
      counts.failed += 1;
    }
  }
}

async function stage(label, work) {
  const started = performance.now();
  console.log(`\n━━ ${label}`);
  await work();
  console.log(`━━ ${label}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

const vitest = (projects, file, env = {}) =>
  runTool(
    "vitest/vitest.mjs",
    [
      "run",
      ...projects.flatMap((project) => ["--project", project]),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${join(reports, file)}`,
    ],
    { timeoutMs: 12 * minute, env: { NODE_ENV: "test", ...env } },
  );

/** A browser of this machine, or one that can be installed without asking anybody. */
async function ensureBrowser() {
  const found = await findBrowser();
  if (found) {
    return found;
  }
  const mayInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (mayInstall) {
    console.log("▸ Installing Chromium for the end-to-end tests …");
    const quiet = { env: { DEBIAN_FRONTEND: "noninteractive" }, timeoutMs: 5 * minute };
    await run("apt-get", ["update", "-qq"], quiet);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet);
  } else {
    console.log("▸ Downloading a browser for the end-to-end tests …");
    await runTool("playwright/cli.js", ["install", "chromium"], { timeoutMs: 5 * minute });
  }
  return findBrowser();
}

checkNode();
await installPackages({ dev: true });
await generateClient();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

await stage("lint", async () => {
  countCheck("lint", await runTool("@biomejs/biome/bin/biome", ["check", "."]));
});
let built = false;
await stage("build", async () => {
  const code = await run(process.execPath, [join(root, "scripts", "build.mjs")], {
    timeoutMs: 8 * minute,
  });
  built = code === 0;
  countCheck("build", code);
});
await stage("typecheck", async () => {
  countCheck("typecheck", await runTool("typescript/bin/tsc", ["--noEmit"]));
});
await stage("unit, component and integration tests", async () => {
  const code = await vitest(
    ["unit", "component", "integration", "integration-alone"],
    "vitest.json",
  );
  countVitest("unit, component and integration tests", "vitest.json", code);
});
await stage("end-to-end tests", async () => {
  const browser = built ? await ensureBrowser() : null;
  if (!built || !browser) {
    console.error(built ? noBrowserMessage : "The build failed, so there is nothing to open.");
    countCheck("end-to-end tests", 1);
    return;
  }
  const code = await runTool("@playwright/test/cli.js", ["test"], {
    timeoutMs: 14 * minute,
    env: { BROWSER_PATH: browser, PLAYWRIGHT_REPORT: join(reports, "e2e.json") },
  });
  countPlaywright("end-to-end tests", "e2e.json", code);
});

console.log("");
for (const line of repeatedTests) {
  console.log(`Passed only when it was run again: ${line}`);
}
for (const line of failedTests) {
  console.log(`Failed: ${line}`);
}
for (const line of broken) {
  console.log(`Not in order: ${line}`);
}
if (counts.skipped > 0) {
  console.log(`${counts.skipped} skipped`);
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed > 0 || broken.length > 0 ? 1 : 0);

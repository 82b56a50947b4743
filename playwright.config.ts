import { defineConfig } from "@playwright/test";

const browser = process.env.BROWSER_PATH;

/** Each test file starts its own app on a free port (tests/support/app.ts), so there is no webServer. */
export default defineConfig({
  projects: [
    // Pictures of every page: tests/visual/README.md. One long file: it begins first.
    { name: "look", testDir: "tests/visual" },
    // `npm test` names what passed only the second time.
    { name: "e2e", testDir: "tests/e2e", retries: 1 },
  ],
  testMatch: "**/*.e2e.ts",
  outputDir: "test-results/e2e",
  fullyParallel: false,
  workers: 3,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [
    ["list"],
    ["json", { outputFile: process.env.PLAYWRIGHT_REPORT ?? "test-results/reports/e2e.json" }],
  ],
  use: {
    browserName: "chromium",
    reducedMotion: "reduce",
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(browser ? { executablePath: browser } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});

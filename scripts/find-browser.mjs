// Finds a Chromium for the end-to-end tests (order of preference from top to bottom).
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const commands = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
];

const usualPlaces = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

export const noBrowserMessage =
  "No browser found for the end-to-end tests. Install one with 'npx playwright install chromium' or 'apt-get install chromium', or set BROWSER_PATH.";

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function playwrightBrowser() {
  try {
    const { chromium } = await import("playwright");
    const file = chromium.executablePath();
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/** Path of a browser, or null. */
export async function findBrowser() {
  const chosen = process.env.BROWSER_PATH;
  if (chosen) {
    return existsSync(chosen) ? chosen : null;
  }
  const own = await playwrightBrowser();
  if (own) {
    return own;
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const command of commands) {
    const found = folders.map((folder) => join(folder, command)).find(isExecutable);
    if (found) {
      return found;
    }
  }
  return usualPlaces.find((file) => existsSync(file)) ?? null;
}

// As a program: prints the path, or says what to do and ends with 1.
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const browser = await findBrowser();
  if (browser) {
    console.log(browser);
  } else {
    console.error(noBrowserMessage);
    process.exitCode = 1;
  }
}

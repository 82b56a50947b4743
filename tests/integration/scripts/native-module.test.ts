import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const probe = fileURLToPath(new URL("../../../scripts/native/probe-driver.cjs", import.meta.url));
const driver = dirname(createRequire(import.meta.url).resolve("better-sqlite3/package.json"));

test("statements of the database driver may be collected while no script runs (Node 24.19 and later)", () => {
  const { status, signal, stderr } = spawnSync(process.execPath, [probe, driver]);
  expect({ status, signal, stderr: String(stderr) }).toEqual({
    status: 0,
    signal: null,
    stderr: "",
  });
});

test("a folder without a driver is told from one that works", () => {
  expect(spawnSync(process.execPath, [probe, dirname(probe)]).status).not.toBe(0);
});

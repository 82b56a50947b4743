import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runConformance } from "@/worker/conformance/run";

const root = fileURLToPath(new URL("../..", import.meta.url));

function findVectors(): string | null {
  const named = process.env.SKILLOPT_CONFORMANCE_DIR;
  const candidates = named ? [named] : [path.resolve(root, "../shared/conformance")];
  return candidates.find((directory) => existsSync(path.join(directory, "edits.json"))) ?? null;
}

it("the product's own functions reproduce every recorded case, and no quirk makes them crash", async () => {
  const directory = findVectors();
  if (directory === null) {
    const message =
      "conformance vectors not found: set SKILLOPT_CONFORMANCE_DIR to their folder; nothing was compared";
    console.warn(message);
    expect(message).toContain("not found");
    return;
  }
  const report = await runConformance(directory);
  const failures = report.files.flatMap((file) =>
    file.failures.map((failure) => ({ file: file.name, ...failure })),
  );
  expect(failures).toEqual([]);
  expect(report.files.length).toBe(16);
  expect(report.passed).toBeGreaterThan(1000);
}, 60_000);

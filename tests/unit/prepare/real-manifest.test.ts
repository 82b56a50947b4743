import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { findBenchmarkSource } from "@/lib/prepare/benchmark";
import { prepareBenchmark } from "@/lib/prepare/prepare-benchmark";

/** A public sample laid beside the repository; its train and val splits are complete. */
const data = fileURLToPath(
  new URL("../../../../shared/data/livemathematicianbench/", import.meta.url),
);

it("the rule for LiveMathematicianBench gives the released train and selection items in their order", async () => {
  if (!existsSync(data)) {
    console.warn(`Not checked against the released split: there is no folder ${data}.`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "prepare-"));
  try {
    const sizes = { "202511": 29, "202512": 52, "202601": 46, "202602": 50 };
    mkdirSync(join(folder, "data"));
    for (const [month, size] of Object.entries(sizes)) {
      const rows = Array.from({ length: size }, (_, index) => ({
        no: index + 1,
        mcq: { question: "Q", choices: ["a", "b"], correct_choice: "A" },
      }));
      writeFileSync(join(folder, `data/qa_${month}_final.json`), JSON.stringify(rows));
    }
    await prepareBenchmark({
      source: findBenchmarkSource("livemath")!,
      from: join(folder, "data"),
      out: join(folder, "out"),
      manifest: null,
      images: null,
      ratio: "2:1:7",
      seed: 42,
      sampleSize: null,
      force: false,
      allowOtherCounts: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    const ids = (root: string, split: string): string[] =>
      JSON.parse(readFileSync(join(root, split, "items.json"), "utf8")).map(
        ({ id }: { id: string }) => id,
      );
    for (const split of ["train", "val"]) {
      expect(ids(join(folder, "out"), split)).toEqual(ids(data, split));
    }
    expect(ids(join(folder, "out"), "test")).toEqual(expect.arrayContaining(ids(data, "test")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isParquet, readParquet } from "@/lib/environments/read-parquet";
import { prepareDataset } from "@/lib/services/prepare-dataset";

/** Small files in tests/support/parquet: twelve rows each, one file per compression. */
const bytesOf = (name: string) =>
  new Uint8Array(
    readFileSync(fileURLToPath(new URL(`../../support/parquet/${name}.parquet`, import.meta.url))),
  );
const read = (name: string) => readParquet(`${name}.parquet`, bytesOf(name));
const recordsOf = async (name: string) => {
  const table = await read(name);
  return table.ok ? table.records.map(({ value }) => value) : [];
};

describe("Parquet", () => {
  it.each(["snappy", "gzip", "brotli", "plain"])("is read when packed with %s", async (name) => {
    const records = await recordsOf(name);
    expect(records).toHaveLength(12);
    expect(records[3]).toMatchObject({
      id: "p3",
      input: "Größe “3” + 1?\nline two",
      expected: "4",
    });
  });

  it("numbers, times, absent cells and nested values are those of JSON", async () => {
    const [first, second] = await recordsOf("snappy");
    expect(first).toMatchObject({ count: 0, seen: true, metadata: { lang: ["de", "en"], n: 0 } });
    expect(first).not.toHaveProperty("task_type");
    expect(second).toMatchObject({ at: "1970-01-02T00:00:00.000Z", task_type: "odd" });
    expect((await recordsOf("lists"))[2]).toEqual({ question: "q2", answers: ["a2", "b"] });
  });

  it("a cell with bytes that are no text is named with row and field; the rest loads", async () => {
    const input = {
      name: "n",
      environment: "custom",
      files: [{ name: "x.parquet", bytes: bytesOf("bytes") }],
    } as const;
    const prepared = await prepareDataset(input);
    expect(prepared.problems).toMatchObject([{ file: "x.parquet", line: 6, field: "image" }]);
    expect(prepared.loadableCount).toBe(11);
    expect((await prepareDataset({ ...input, keepValid: true })).items).toHaveLength(11);
  });

  it("goes through an import whatever it is called", async () => {
    const files = [{ name: "data.bin", bytes: bytesOf("snappy") }];
    const prepared = await prepareDataset({ name: "n", environment: "custom", files });
    expect(prepared.problems).toEqual([]);
    expect(prepared.items[1]).toMatchObject({
      id: "p1",
      taskType: "odd",
      fields: { expected: ["2"] },
    });
  });

  it("a compression nobody here reads is named", async () => {
    expect(await read("lz4")).toMatchObject({
      ok: false,
      problems: [{ file: "lz4.parquet", message: expect.stringContaining("LZ4_RAW") }],
    });
  });

  it("a cut file is refused", async () => {
    const whole = bytesOf("plain");
    const cut = new Uint8Array([...whole.subarray(0, 200), ...whole.subarray(-300)]);
    expect(isParquet(cut)).toBe(true);
    expect(await readParquet("cut.parquet", cut)).toMatchObject({
      problems: [{ message: expect.stringContaining("damaged") }],
    });
  });

  it("no bytes make the reader throw, hang or fill the memory", async () => {
    const whole = bytesOf("snappy");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
        async (changes) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          const table = await readParquet("x.parquet", bytes, { deadlineMs: 300 });
          if (!table.ok) expect(table.problems.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 8 },
    );
  });
});

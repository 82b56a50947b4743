import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { benchmarkSources, findBenchmarkSource } from "@/lib/prepare/benchmark";
import {
  type PrepareInput,
  type PrepareProgress,
  prepareBenchmark,
} from "@/lib/prepare/prepare-benchmark";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "prepare-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const lines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const readItems = (split: string): Record<string, unknown>[] =>
  JSON.parse(readFileSync(join(folder, "out", split, "items.json"), "utf8"));

function prepare(name: string, from: string, more: Partial<PrepareInput> = {}) {
  const source = findBenchmarkSource(name)!;
  return prepareBenchmark({
    source,
    from,
    out: join(folder, "out"),
    manifest: null,
    images: null,
    ratio: "2:1:7",
    seed: 42,
    sampleSize: source.sampleSize,
    force: false,
    allowOtherCounts: false,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  });
}

const count = (n: number) => Array.from({ length: n }, (_, index) => index);
const hex = (index: number) => index.toString(16).padStart(32, "0");

/** A manifest of the published sizes whose ids come in an order of its own. */
function manifestOf(name: string, id: (index: number) => Record<string, unknown>): string {
  const { train, val } = findBenchmarkSource(name)!.published;
  const { test } = findBenchmarkSource(name)!.published;
  const entries = count(train + val + test)
    .reverse()
    .map(id);
  const parts = {
    train: entries.slice(0, train),
    val: entries.slice(train, train + val),
    test: entries.slice(train + val),
  };
  for (const [split, list] of Object.entries(parts)) {
    file(`manifest/${split}/items.json`, JSON.stringify(list));
  }
  file("manifest/split_manifest.json", "{}");
  return join(folder, "manifest");
}

const searchqaRow = (index: number) => ({
  key: hex(index),
  question: `Question ${index}?`,
  context: "[DOC] [TLE] T [PAR] text",
  answers: [`Answer ${index}`],
  labels: [{ start: [0], end: [1] }],
});

const months: readonly (readonly [string, number])[] = [
  ["202511", 29],
  ["202512", 52],
  ["202601", 46],
  ["202602", 50],
];
const livemathRow = (month: string, no: number) => ({
  no,
  month,
  paper_link: "l",
  theorem: "T",
  sketch: "S",
  theorem_type: ["Bound"],
  mcq: {
    question: `Q ${month} ${no}`,
    choices: ["a", "b", "c", "d", "e"].map((text, place) => ({ label: "ABCDE"[place], text })),
    correct_choice: { label: "A", text: "a" },
  },
});
function livemathFolder(): string {
  for (const [month, size] of months) {
    const rows = count(size).map((index) => livemathRow(month, index + 1));
    file(`data/${month}/qa_${month}_final.json`, JSON.stringify(rows));
  }
  return join(folder, "data");
}

const docvqaRow = (index: number) => ({
  questionId: 1000 + index,
  question: `What is ${index}?`,
  question_types: ["form", "layout"],
  image: `documents/p${index % 3}.png`,
  docId: index % 7,
  ucsf_document_id: "ffbg0227",
  ucsf_document_page_no: "2",
  answers: ["1,234", "0.50"],
  data_split: "val",
});
function docvqaFolder(size: number): string {
  const data = count(size).map(docvqaRow);
  file("docvqa/val_v1.0_withQT.json", JSON.stringify({ dataset_name: "SP-DocVQA", data }));
  for (const page of count(3)) file(`docvqa/documents/p${page}.png`, `png ${page}`);
  return join(folder, "docvqa");
}

function officeqaFile(): string {
  const rows = count(246).map(
    (index) =>
      `UID${String(index + 1).padStart(4, "0")},"Which, ""exactly""\nwas it in ${index}?","1,234.5",https://example.org/a?page=${index},treasury_bulletin_1999_12.txt,${index < 133 ? "hard" : "easy"}`,
  );
  return file(
    "officeqa_full.csv",
    `uid,question,answer,source_docs,source_files,difficulty\n${rows.join("\n")}\n`,
  );
}

describe("released sizes by the lists of ids", () => {
  it("SearchQA: 400/200/1400 in the order of the manifest, only the declared fields", async () => {
    const source = file("searchqa/train.jsonl", lines(count(2100).map(searchqaRow)));
    const manifest = manifestOf("searchqa", (index) => ({ id: hex(index) }));
    const made = await prepare("searchqa", source, { manifest });
    expect(made).toMatchObject({
      counts: { train: 400, val: 200, test: 1400 },
      isPublishedSize: true,
    });
    expect(readItems("train")[0]).toEqual({
      id: hex(1999),
      question: "Question 1999?",
      context: "[DOC] [TLE] T [PAR] text",
      answers: ["Answer 1999"],
    });
    expect(readItems("test").at(-1)?.id).toBe(hex(0));
  });

  it("LiveMathematicianBench: 35/17/125", async () => {
    const ids = months.flatMap(([month, size]) => count(size).map((no) => `${month}:${no + 1}`));
    const manifest = manifestOf("livemathematicianbench", (index) => ({ id: ids[index] }));
    const made = await prepare("livemath", livemathFolder(), { manifest });
    expect(made.counts).toEqual({ train: 35, val: 17, test: 125 });
    expect(readItems("train")[0]?.id).toBe("202602:50");
  });

  it("DocVQA: 107/53/374 with page images under their published names", async () => {
    const manifest = manifestOf("docvqa", (index) => ({ questionId: String(1000 + index) }));
    const made = await prepare("docvqa", docvqaFolder(600), { manifest });
    expect(made).toMatchObject({ counts: { train: 107, val: 53, test: 374 }, imageCount: 534 });
    const [first] = readItems("train");
    expect(first).toMatchObject({
      id: "1533",
      question: "What is 533?",
      answers: ["1,234", "0.50"],
      image_path: "images/q1533_d1.png",
      topic: "form|layout",
      source_split: "val",
    });
    expect(readFileSync(join(folder, "out", "images/q1533_d1.png"), "utf8")).toBe("png 2");
  });

  it("OfficeQA: 50/24/172", async () => {
    const manifest = manifestOf("officeqa", (index) => ({
      uid: `UID${String(index + 1).padStart(4, "0")}`,
    }));
    const made = await prepare("officeqa", officeqaFile(), { manifest });
    expect(made.counts).toEqual({ train: 50, val: 24, test: 172 });
    expect(readItems("val")[0]).toMatchObject({
      ground_truth: "1,234.5",
      category: "easy",
      source_files: ["treasury_bulletin_1999_12.txt"],
      question: expect.stringContaining('Which, "exactly"\nwas it'),
    });
  });
});

describe("released sizes by ratio and seed, without a list", () => {
  it("SearchQA: 2000 drawn, 400/200/1400, from an MRQA file packed with gzip", async () => {
    const rows = count(2300).map((index) => ({
      context: "[DOC] text",
      qas: [{ qid: hex(index), question: `Q ${index}?`, answers: ["x"] }],
    }));
    const source = file(
      "SearchQA.jsonl.gz",
      gzipSync(lines([{ header: { dataset: "SearchQA" } }, ...rows])),
    );
    const made = await prepare("searchqa", source);
    expect(made.counts).toEqual({ train: 400, val: 200, test: 1400 });
    const first = readItems("train").map(({ id }) => id);
    rmSync(join(folder, "out"), { recursive: true });
    await prepare("searchqa", source);
    expect(readItems("train").map(({ id }) => id)).toEqual(first);
  });

  it("LiveMathematicianBench: the rule and its one moved item give 35/17/125 (6.2)", async () => {
    const made = await prepare("livemathematicianbench", livemathFolder());
    expect(made.counts).toEqual({ train: 35, val: 17, test: 125 });
    expect(
      readItems("train")
        .slice(0, 8)
        .map(({ id }) => id),
    ).toEqual([
      "202602:22",
      "202512:8",
      "202511:16",
      "202601:44",
      "202511:14",
      "202602:30",
      "202602:2",
      "202601:41",
    ]);
    expect(readItems("test").at(-1)?.id).toBe("202512:46");
  });

  it("DocVQA: a sample of 534, 107/53/374", async () => {
    const made = await prepare("docvqa", docvqaFolder(700));
    expect(made.counts).toEqual({ train: 107, val: 53, test: 374 });
  });

  it("OfficeQA: easy and hard cut each on their own, 50/24/172", async () => {
    const made = await prepare("officeqa", officeqaFile());
    expect(made.counts).toEqual({ train: 50, val: 24, test: 172 });
    const easy = readItems("train").filter(({ category }) => category === "easy");
    expect(easy).toHaveLength(23);
  });

  it("another number of items is cut all the same, and the published sizes are told", async () => {
    const source = file("rows.json", JSON.stringify(count(20).map(searchqaRow)));
    const made = await prepare("searchqa", source);
    expect(made).toMatchObject({ counts: { train: 4, val: 2, test: 14 }, isPublishedSize: false });
    expect(made.notes).toEqual(["The published sizes are 400/200/1400."]);
  });
});

describe("the folder that is made", () => {
  it("says where its items come from, and holds nothing else", async () => {
    const source = file("rows.jsonl", lines(count(20).map(searchqaRow)));
    await prepare("searchqa", source);
    expect(readdirSync(join(folder, "out")).toSorted()).toEqual([
      "split_manifest.json",
      "test",
      "train",
      "val",
    ]);
    const manifest = JSON.parse(readFileSync(join(folder, "out/split_manifest.json"), "utf8"));
    expect(manifest).toMatchObject({
      benchmark: "searchqa",
      split_mode: "ratio",
      split_ratio: "2:1:7",
      split_seed: 42,
      counts: { train: 4, val: 2, test: 14 },
      item_fields: ["id", "question", "context", "answers"],
      source_files: [{ name: "rows.jsonl", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect(JSON.stringify(manifest)).not.toContain(folder);
  });

  it("is not replaced without --force, and only when this command made it", async () => {
    const source = file("rows.jsonl", lines(count(20).map(searchqaRow)));
    await prepare("searchqa", source);
    await expect(prepare("searchqa", source)).rejects.toMatchObject({ code: "conflict" });
    await prepare("searchqa", source, { force: true, seed: 7 });
    rmSync(join(folder, "out/split_manifest.json"));
    await expect(prepare("searchqa", source, { force: true })).rejects.toMatchObject({
      message: expect.stringContaining("was not made by this command"),
    });
    expect(readdirSync(folder).toSorted()).toEqual(["out", "rows.jsonl"]);
  });

  it("does not appear when something fails or is stopped", async () => {
    const stop = new AbortController();
    const source = docvqaFolder(30);
    const stopped = prepare("docvqa", source, {
      signal: stop.signal,
      onProgress: ({ stage }: PrepareProgress) => {
        if (stage === "images") stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(["docvqa"]);
  });

  it("tells its progress up to the end", async () => {
    const seen: PrepareProgress[] = [];
    const source = file("rows.jsonl", lines(count(20).map(searchqaRow)));
    await prepare("searchqa", source, { onProgress: (progress) => seen.push(progress) });
    expect([...new Set(seen.map(({ stage }) => stage))]).toEqual([
      "counting",
      "reading",
      "writing",
    ]);
    expect(seen.filter(({ stage }) => stage === "reading").at(-1)).toMatchObject({
      done: seen[0]!.total,
    });
  });
});

describe("bad input", () => {
  const refusal = async (made: Promise<unknown>) => {
    const error: unknown = await made.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(readdirSync(folder)).not.toContain("out");
    return error;
  };

  it("names missing and repeated ids of a manifest", async () => {
    const rows = count(2000).map(searchqaRow);
    const manifest = manifestOf("searchqa", (index) => ({ id: hex(index) }));
    const short = file("short.jsonl", lines(rows.slice(3)));
    expect(await refusal(prepare("searchqa", short, { manifest }))).toMatchObject({
      message: `3 of 2000 ids of the manifest are not in the source: ${[2, 1, 0].map(hex).join(", ")}`,
    });
    const twice = file("twice.jsonl", lines([...rows, rows[5]]));
    expect(await refusal(prepare("searchqa", twice, { manifest }))).toMatchObject({
      message: `1 ids of the manifest stand more than once in the source: ${hex(5)}`,
    });
    const ids = { train: ["a"], val: ["b"], test: ["a"] };
    const bad = file("ids.json", JSON.stringify(ids));
    expect(await refusal(prepare("searchqa", short, { manifest: bad }))).toMatchObject({
      message: expect.stringContaining("1 id stands more than once: a"),
    });
  });

  it("refuses a manifest of other sizes unless that is wanted", async () => {
    const source = file("rows.jsonl", lines(count(20).map(searchqaRow)));
    const manifest = file(
      "ids.json",
      JSON.stringify({ train: [hex(1)], valid_seen: [{ key: hex(2) }], test: [hex(3)] }),
    );
    expect(await refusal(prepare("searchqa", source, { manifest }))).toMatchObject({
      message: "The manifest has 1/1/1 ids; the released split of SearchQA has 400/200/1400.",
    });
    const made = await prepare("searchqa", source, { manifest, allowOtherCounts: true });
    expect(made.counts).toEqual({ train: 1, val: 1, test: 1 });
  });

  it.each([
    ["broken.jsonl", '{"key": "a"}\n{"key": ', "broken.jsonl, line 2"],
    ["list.jsonl", "[1]\n", "list.jsonl, line 1: must be an object"],
    ["nokey.jsonl", '{"question": "q"}\n', "nokey.jsonl, line 1, key: is missing"],
    ["empty.json", "", "empty.json"],
    ["bytes.jsonl", Uint8Array.from([0x7b, 0xff, 0xfe, 0x0a]), "bytes.jsonl, line 1"],
  ])("names file, line and field of %s", async (name, content, message) => {
    const error = await refusal(prepare("searchqa", file(name, content)));
    expect(error).toMatchObject({
      code: expect.stringMatching(/invalid_data/),
      message: expect.stringContaining(message),
    });
  });

  it("names items that could not be trained on with the place of their row", async () => {
    const rows = [...count(20).map(searchqaRow), { ...searchqaRow(77), answers: [] }];
    const source = file("rows.jsonl", lines(rows));
    expect(await refusal(prepare("searchqa", source))).toMatchObject({
      message: "rows.jsonl, line 21, answers: the list of answers is empty",
    });
  });

  it("names every missing image, and never leaves the folder of images", async () => {
    const rows = [
      { ...docvqaRow(0), image: "../../secret.png" },
      ...count(29).map((n) => docvqaRow(n + 1)),
    ];
    file("secret.png", "secret");
    const source = file("d/rows.json", JSON.stringify(rows));
    file("d/documents/p0.png", "png");
    const error = await refusal(prepare("docvqa", source));
    expect(error).toMatchObject({
      fields: expect.arrayContaining([
        { path: "image_path", message: expect.stringContaining("item 1000: there is no image") },
      ]),
    });
  });

  it("a folder of Parquet files is told from an empty one", async () => {
    file("p/train.parquet", "PAR1");
    expect(await refusal(prepare("searchqa", join(folder, "p")))).toMatchObject({
      message: expect.stringContaining("holds Parquet files"),
    });
    expect(await refusal(prepare("searchqa", join(folder, "none")))).toMatchObject({
      message: expect.stringContaining("there is no such file or folder"),
    });
  });
});

it("every benchmark says how to get its files and what to accept", () => {
  for (const source of benchmarkSources) {
    const text = source.instructions.join("\n");
    expect(text).toMatch(/terms/);
    expect(text).toContain(
      `${source.published.train}/${source.published.val}/${source.published.test}`,
    );
  }
});

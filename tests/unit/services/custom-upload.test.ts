import fc from "fast-check";
import { strToU8, type Zippable, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readArchive } from "@/lib/environments/read-archive";
import { datasetLimits } from "@/lib/schemas/dataset";
import { type DatasetInput, prepareDataset } from "@/lib/services/prepare-dataset";
import { anyText } from "../../support/any-text";

type Task = Record<string, unknown>;
const tasks = (count: number, make: (index: number) => Task = () => ({})): Task[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `i${index}`,
    input: `What is ${index} plus one?`,
    expected: String(index + 1),
    ...make(index),
  }));
const jsonl = (list: readonly unknown[]) => list.map((one) => JSON.stringify(one)).join("\n");

const prepare = (files: DatasetInput["files"], more: Partial<DatasetInput> = {}) =>
  prepareDataset({ name: "n", environment: "custom", files, ...more });
const prepareText = (name: string, text: string, more: Partial<DatasetInput> = {}) =>
  prepare([{ name, text }], more);
const zip = (entries: Zippable) => [{ name: "tasks.zip", bytes: zipSync(entries) }];

const png = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
);
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe("a ZIP with attachments", () => {
  const withFile = (path: unknown) => tasks(10, (index) => (index === 3 ? { files: [path] } : {}));

  it("8.1: files are found beside the data, kept by hash, and named by their path", async () => {
    const prepared = await prepare(
      zip({
        "set/tasks.jsonl": strToU8(jsonl(withFile({ path: "files/a/p.png" }))),
        "set/files/a/p.png": png,
        "set/files/unused.txt": strToU8("x"),
        "__MACOSX/._tasks.jsonl": strToU8("noise"),
      }),
    );
    expect(prepared.problems).toEqual([]);
    expect(prepared.items[3]?.fields.files).toEqual([
      {
        name: "a/p.png",
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        mediaType: "image/png",
        bytes: png.length,
      },
    ]);
  });

  it("splits stand in folders of their own", async () => {
    const prepared = await prepare(
      zip({
        "train/items.json": strToU8(JSON.stringify(tasks(3))),
        "val/items.json": strToU8(
          JSON.stringify(tasks(2, (i) => ({ id: `v${i}`, input: `v${i}` }))),
        ),
        "test/items.json": strToU8(JSON.stringify(tasks(1, () => ({ id: "t", input: "t" })))),
        "split_manifest.json": strToU8("{}"),
      }),
    );
    expect(prepared).toMatchObject({ ok: true, split: { mode: "split_dir" } });
    expect(prepared.splits?.train).toHaveLength(3);
  });

  it.each([
    [{ path: "img/none.png" }, "files[0]", /img\/none\.png: is not in the archive/],
    [{ path: "../../etc/passwd" }, "files[0]", /leads out/],
    [{ path: "/etc/passwd" }, "files[0]", /leads out/],
    [{ path: "C:\\secret" }, "files[0]", /leads out/],
    [{ path: "bad.bin" }, "files[0]", /neither a picture/],
    [{ path: "empty.txt" }, "files[0]", /empty/],
    [{ path: "cut.png" }, "files[0]", /damaged/],
    [{ nothing: 1 }, "files", /names no path/],
  ])("the attachment %j is named with file, line and field", async (file, field, message) => {
    const prepared = await prepare(
      zip({
        "tasks.jsonl": strToU8(jsonl(withFile(file))),
        "files/bad.bin": Uint8Array.from([0, 159, 146, 150]),
        "files/empty.txt": new Uint8Array(0),
        "files/cut.png": png.subarray(0, 40),
      }),
    );
    expect(prepared.problems).toMatchObject([
      { file: "tasks.jsonl", line: 4, field, message: expect.stringMatching(message) },
    ]);
    expect(prepared.loadableCount).toBe(9);
  });

  it("a table names its files in a cell", async () => {
    const rows = [
      "id,input,expected,files",
      ...tasks(10).map((t) => `${t.id},${t.input},${t.expected},a.txt;b.txt`),
    ];
    const prepared = await prepare(
      zip({
        "t.csv": strToU8(rows.join("\n")),
        "files/a.txt": strToU8("A"),
        "files/b.txt": strToU8("B"),
      }),
    );
    expect(prepared.problems).toEqual([]);
    expect(prepared.items[0]?.fields.files).toHaveLength(2);
  });

  it("without an archive attachments cannot be found", async () => {
    expect((await prepareText("t.jsonl", jsonl(withFile("a.png")))).problems).toMatchObject([
      { line: 4, field: "files[0]", message: expect.stringMatching(/come in a ZIP/) },
    ]);
  });

  it("too many files of an item are refused", async () => {
    const many = Array.from({ length: 21 }, (_, i) => `${i}.txt`);
    const prepared = await prepare(
      zip({ "t.jsonl": strToU8(jsonl(tasks(10, (i) => (i === 0 ? { files: many } : {})))) }),
    );
    expect(prepared.problems).toMatchObject(
      [{ line: 1, field: "files", message: /21 files/ }].map((p) => ({
        ...p,
        message: expect.stringMatching(p.message),
      })),
    );
  });
});

/** Changes a ZIP's directory: the declared size, the name or the file mode of its first entry. */
function tamper(bytes: Uint8Array, change: (view: DataView, entry: number) => void): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (let at = copy.length - 22; at >= 0; at -= 1) {
    if (view.getUint32(at, true) === 0x06054b50) {
      change(view, view.getUint32(at + 16, true));
      return copy;
    }
  }
  throw new Error("no end record");
}

describe("hostile archives", () => {
  const zeros = new Uint8Array(30 * 1024 * 1024);
  const small = () => zipSync({ "tasks.jsonl": strToU8(jsonl(tasks(10))) });

  it.each([
    ["a path that leads out", zipSync({ "../evil.json": strToU8("[]") }), /leads out/],
    ["an absolute path", zipSync({ "/evil.json": strToU8("[]") }), /leads out/],
    ["backslashes", zipSync({ "a\\..\\..\\evil.json": strToU8("[]") }), /leads out/],
    ["a bomb", zipSync({ "tasks.json": zeros }), /zip bomb/],
    [
      "a bomb among the attachments",
      zipSync({ "t.jsonl": strToU8(jsonl(tasks(9))), "files/z.txt": zeros }),
      /zip bomb/,
    ],
    [
      "a link",
      tamper(small(), (view, entry) => {
        view.setUint8(entry + 5, 3);
        view.setUint32(entry + 38, 0xa1ff0000, true);
      }),
      /is a link/,
    ],
    [
      "a password",
      tamper(small(), (view, entry) => view.setUint16(entry + 8, 1, true)),
      /encrypted/,
    ],
    [
      "a size that is a lie",
      tamper(small(), (view, entry) => view.setUint32(entry + 24, 10, true)),
      /more than it says/,
    ],
    [
      "a wrong checksum",
      tamper(small(), (view, entry) => view.setUint32(entry + 16, 1, true)),
      /damaged/,
    ],
    [
      "a huge declared size",
      tamper(small(), (view, entry) => view.setUint32(entry + 24, 0xfffffff0, true)),
      /at most 50 MB/,
    ],
    ["nothing inside", zipSync({ "readme.txt": strToU8("hello") }), /no data file/],
    [
      "two data files",
      zipSync({ "a.json": strToU8("[]"), "b.json": strToU8("[]") }),
      /holds 2 data files/,
    ],
    ["half an archive", small().subarray(0, 60), /not a ZIP|end is missing/],
  ])("%s is refused", async (_, bytes, message) => {
    const prepared = await prepare([{ name: "tasks.zip", bytes }]);
    expect(prepared.ok).toBe(false);
    expect(prepared.problems[0]).toMatchObject({
      file: "tasks.zip",
      message: expect.stringMatching(message),
    });
  });

  it("no bytes make the reader throw or inflate beyond its limits", () => {
    const start = small();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(start.length - 1), fc.nat(255)), { maxLength: 20 }),
        (changes) => {
          const bytes = start.slice();
          for (const [at, value] of changes) bytes[at] = value;
          const read = readArchive("x.zip", bytes);
          if (!read.ok) return;
          for (const path of read.archive.paths) {
            const entry = read.archive.read(path);
            if (entry.ok)
              expect(entry.bytes.byteLength).toBeLessThanOrEqual(datasetLimits.maxBytes);
          }
        },
      ),
    );
  });
});

describe("files as people have them", () => {
  const rows = tasks(10).map((t) => `${t.id},"${t.input}",${t.expected}`);

  it.each([
    ["a byte-order mark", "t.csv", `\uFEFFid,input,expected\n${rows.join("\n")}`],
    ["Windows line ends", "t.csv", `id,input,expected\r\n${rows.join("\r\n")}\r\n`],
    [
      "mixed line ends",
      "t.csv",
      `id,input,expected\r\n${rows.slice(0, 5).join("\n")}\r${rows.slice(5).join("\r\n")}`,
    ],
    [
      "semicolons",
      "t.csv",
      ["id;input;expected", ...tasks(10).map((t) => `${t.id};${t.input};${t.expected}`)].join("\n"),
    ],
    [
      "JSON Lines with mixed ends",
      "t.jsonl",
      tasks(10)
        .map((t, i) => JSON.stringify(t) + (i % 2 ? "\r\n" : "\n"))
        .join(""),
    ],
    [
      "YAML",
      "t.yaml",
      tasks(10)
        .map((t) => `- id: ${t.id}\n  input: "${t.input}"\n  expected: "${t.expected}"`)
        .join("\n"),
    ],
    ["a map with data", "t.json", JSON.stringify({ data: tasks(10) })],
  ])("%s", async (_, name, text) => {
    const prepared = await prepareText(name, text);
    expect(prepared.problems).toEqual([]);
    expect(prepared.items).toHaveLength(10);
    expect(prepared.items[9]?.fields).toMatchObject({
      input: "What is 9 plus one?",
      expected: ["10"],
    });
  });

  it("quoted cells hold quotes, commas and line breaks; lines after them are counted right", async () => {
    const text = `id,input,expected\na,"say ""hi"", then\nstop",x\nb,,y\n`;
    expect((await prepareText("t.csv", text)).problems).toMatchObject([
      { file: "t.csv", line: 4, field: "input" },
    ]);
  });

  it.each([
    ["Latin-1", latin1(`id,input,expected\na,caf\xe9,x`), 2, /not UTF-8/],
    ["UTF-16", Uint8Array.from([0xff, 0xfe, 0x41, 0]), null, /UTF-16/],
    ["a program", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]), null, /not text/],
  ])("%s is named with its place", async (_, bytes, line, message) => {
    expect((await prepare([{ name: "t.csv", bytes }])).problems).toMatchObject([
      { file: "t.csv", line, message: expect.stringMatching(message) },
    ]);
  });

  it("a file over the limit is refused by its size alone", async () => {
    const bytes = new Uint8Array(datasetLimits.maxBytes + 1);
    expect((await prepare([{ name: "t.csv", bytes }])).problems).toMatchObject([
      { file: "t.csv", message: "the file is larger than 50 MB" },
    ]);
  });

  it("YAML that would unfold to gigabytes is refused", async () => {
    const levels = Array.from(
      { length: 9 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(",")}]`,
    );
    const prepared = await prepareText("t.yaml", [`l0: &l0 ["x"]`, ...levels].join("\n"));
    expect(prepared.problems[0]).toMatchObject({
      file: "t.yaml",
      message: expect.stringMatching(/not YAML/),
    });
  });

  it("no text makes a reader throw", async () => {
    const names = fc.constantFrom("t.json", "t.jsonl", "t.csv", "t.tsv", "t.yaml", "t.txt");
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.oneof(
          anyText,
          fc.jsonValue().map((v) => JSON.stringify(v)),
        ),
        async (name, text) => {
          const prepared = await prepareText(name, text);
          if (!prepared.ok) expect(prepared.problems.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe("load the valid ones", () => {
  const bad = [
    ...tasks(12),
    "{ broken",
    { id: "x", input: "only a question" },
    { id: "i1", input: "twice", expected: "1" },
  ];
  const text = bad.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join("\n");

  it("everything is refused first, and the number that would load is told", async () => {
    const prepared = await prepareText("t.jsonl", text);
    expect(prepared).toMatchObject({ ok: false, loadableCount: 12 });
    expect(prepared.problems.map(({ line, field }) => [line, field])).toEqual([
      [13, null],
      [14, "expected"],
      [15, "id"],
    ]);
  });

  it("on request the valid items load and what is left out is listed", async () => {
    const prepared = await prepareText("t.jsonl", text, { keepValid: true });
    expect(prepared).toMatchObject({ ok: true, problems: [], leftOut: { count: 3 } });
    expect(prepared.items).toHaveLength(12);
    expect(prepared.leftOut.problems).toMatchObject([{ line: 13 }, { line: 14 }, { line: 15 }]);
  });

  it("rows of a table with too few cells are left out, the rest loads", async () => {
    const csv = ["id,input,expected", ...tasks(10).map((t) => `${t.id},q ${t.id},a`), "lone"].join(
      "\n",
    );
    expect(await prepareText("t.csv", csv, { keepValid: true })).toMatchObject({
      ok: true,
      leftOut: { count: 1, problems: [{ line: 12 }] },
    });
  });

  it("a mistake in the settings is no mistake of the items", async () => {
    const prepared = await prepareText("t.jsonl", jsonl(tasks(10)), {
      keepValid: true,
      options: { user_template: "{{expected}}" },
    });
    expect(prepared).toMatchObject({
      ok: false,
      loadableCount: 0,
      problems: [{ field: "options.user_template" }],
    });
  });

  it("a script that cannot be loaded is a mistake of the settings", async () => {
    const options = { scorer: { type: "js", source: "export default function (" } };
    expect((await prepareText("t.jsonl", jsonl(tasks(10)), { options })).problems).toMatchObject([
      { field: "options.scorer", message: expect.stringMatching(/SyntaxError/) },
    ]);
  });
});

describe("columns, groups and places", () => {
  it("columns can be assigned", async () => {
    const csv = ["Frage,Antwort", ...tasks(10).map((t) => `${t.input},${t.expected}`)].join("\n");
    const prepared = await prepareText("t.csv", csv, {
      columns: { input: "Frage", expected: "Antwort" },
    });
    expect(prepared).toMatchObject({ ok: true, columns: ["Frage", "Antwort"] });
    expect(prepared.items[0]?.fields).toMatchObject({
      input: "What is 0 plus one?",
      expected: ["1"],
    });
  });

  it("items with the same value of a field stay together", async () => {
    const list = tasks(40, (i) => ({ metadata: { doc: i % 10 } }));
    const prepared = await prepareText("t.jsonl", jsonl(list), {
      split: { groupBy: "metadata.doc", mode: "stable_hash", ratio: "1:1:1" },
    });
    expect(prepared.ok).toBe(true);
    const docs = (["train", "val", "test"] as const).map(
      (split) =>
        new Set(prepared.splits?.[split].map((item) => JSON.stringify(item.fields.metadata))),
    );
    expect(docs.reduce((sum, set) => sum + set.size, 0)).toBe(10);
  });

  it("items moved by hand stand where they were put", async () => {
    const moves = { i0: "test", i1: "test", i2: "val" } as const;
    const prepared = await prepareText("t.jsonl", jsonl(tasks(10)), { split: { moves } });
    const ids = (split: "val" | "test") => prepared.splits?.[split].map(({ id }) => id);
    expect(ids("test")).toEqual(expect.arrayContaining(["i0", "i1"]));
    expect(ids("val")).toContain("i2");
    expect(
      (await prepareText("t.jsonl", jsonl(tasks(10)), { split: { moves: { no: "test" } } }))
        .problems,
    ).toMatchObject([{ field: "moves" }]);
  });

  it("items without a split are dealt when asked", async () => {
    const list = tasks(30, (i) => (i < 3 ? { split: "test" } : {}));
    expect((await prepareText("t.jsonl", jsonl(list), { split: { mode: "explicit" } })).ok).toBe(
      false,
    );
    const filled = await prepareText("t.jsonl", jsonl(list), {
      split: { mode: "explicit", fillMissing: true, ratio: "1:1:1" },
    });
    expect(filled.splits?.test.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["i0", "i1", "i2"]),
    );
  });
});

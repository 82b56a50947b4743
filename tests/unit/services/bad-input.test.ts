import { strToU8, type Zippable, zipSync } from "fflate";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { datasetLimits } from "@/lib/schemas/dataset";
import type { EnvironmentName } from "@/lib/schemas/environment";
import { type DatasetInput, prepareDataset } from "@/lib/services/prepare-dataset";
import { picture } from "../../support/pictures";

/**
 * Bad input by kind: what a person is told (file, line, field), and that the valid items still load
 * on request. Everything here has twelve items and one that is bad, the fourth.
 */
const bad = 3;
const range = Array.from({ length: 12 }, (_, index) => index);
const lines = (make: (index: number) => object) =>
  range.map((index) => JSON.stringify(make(index))).join("\n");
const zip = (name: string, entries: Zippable) => [{ name, bytes: zipSync(entries) }];
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

type Place = { readonly file: string; readonly line: number | null; readonly field: string | null };
type Case = {
  readonly name: string;
  readonly environment: EnvironmentName;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly files: () => DatasetInput["files"];
  readonly place: Place;
  readonly message: RegExp;
};

const pages: Record<string, Uint8Array> = {};
beforeAll(async () => {
  pages.good = await picture();
  const wide = { width: 9000, height: 9000, channels: 3, background: "#fff" } as const;
  pages.huge = new Uint8Array(
    await sharp({ create: wide }).png({ compressionLevel: 9 }).toBuffer(),
  );
});

const custom = (index: number, more: object = {}) => ({
  id: `i${index}`,
  input: `What is ${index} plus one?`,
  expected: `${index + 1}`,
  ...(index === bad ? more : {}),
});
const docvqa = (index: number) => ({
  questionId: `${index}`,
  question: `What stands on page ${index}?`,
  answers: ["a"],
  image_path: index === bad ? "pages/bad.png" : "pages/good.png",
});
const docvqaZip = (more: () => Zippable) => () =>
  zip("d.zip", { "q.jsonl": strToU8(lines(docvqa)), "pages/good.png": pages.good!, ...more() });
const customZip = (file: string, more: () => Zippable) => () =>
  zip("t.zip", {
    "tasks.jsonl": strToU8(lines((index) => custom(index, { files: [file] }))),
    ...more(),
  });

const imagePlace = { file: "q.jsonl", line: 4, field: "image_path" };
const filePlace = { file: "tasks.jsonl", line: 4, field: "files[0]" };
const choices = { input: { question: "Which?", choices: ["red", "blue"] }, expected: "B" };
const choice = { scorer: { type: "choice" } };

const cases: readonly Case[] = [
  {
    name: "a missing image",
    environment: "docvqa",
    files: docvqaZip(() => ({})),
    place: imagePlace,
    message: /pages\/bad\.png: is not in the archive/,
  },
  {
    name: "a corrupt image",
    environment: "docvqa",
    files: docvqaZip(() => ({ "pages/bad.png": pages.good!.slice(0, 60) })),
    place: imagePlace,
    message: /damaged/,
  },
  {
    name: "a huge image",
    environment: "docvqa",
    files: docvqaZip(() => ({ "pages/bad.png": [pages.huge!, { level: 0 }] })),
    place: imagePlace,
    message: /9000 × 9000 pixels/,
  },
  {
    name: "a missing document",
    environment: "officeqa",
    files: () =>
      zip("o.zip", {
        "q.jsonl": strToU8(
          lines((index) => ({
            uid: `${index}`,
            question: "How much?",
            ground_truth: "1",
            source_files: index === bad ? "gone.txt" : "a.txt",
          })),
        ),
        "docs/a.txt": strToU8("one"),
      }),
    place: { file: "q.jsonl", line: 4, field: "source_files" },
    message: /gone\.txt is not among the documents/,
  },
  {
    name: "an unreadable encoding in JSON Lines",
    environment: "custom",
    files: () => [
      { name: "t.jsonl", bytes: latin1(lines((index) => custom(index, { input: "caf\xe9?" }))) },
    ],
    place: { file: "t.jsonl", line: 4, field: "input" },
    message: /not UTF-8/,
  },
  {
    name: "an unreadable encoding in CSV",
    environment: "custom",
    files: () => [
      {
        name: "t.csv",
        bytes: latin1(
          [
            "id,input,expected",
            ...range.map((i) => `i${i},"q\n${i}",${i === bad ? "\xfcber" : i}`),
          ].join("\n"),
        ),
      },
    ],
    place: { file: "t.csv", line: 8, field: "expected" },
    message: /not UTF-8/,
  },
  {
    name: "a CSV with a broken row among quotes and line breaks",
    environment: "custom",
    files: () => [
      {
        name: "t.csv",
        text: [
          "id,input,expected",
          ...range.map((i) => `i${i},"say ""${i}"",\nplease"${i === bad ? "" : `,${i}`}`),
        ].join("\r\n"),
      },
    ],
    place: { file: "t.csv", line: 8, field: null },
    message: /has 2 cells where the header has 3/,
  },
  {
    name: "a zip bomb among the attachments",
    environment: "custom",
    files: customZip("bomb.txt", () => ({ "files/bomb.txt": new Uint8Array(20 * 1024 * 1024) })),
    place: { file: "t.zip", line: null, field: "files/bomb.txt" },
    message: /zip bomb/,
  },
  {
    name: "a path that leads out of the archive",
    environment: "custom",
    files: customZip("../../etc/passwd", () => ({ "files/../../etc/passwd": strToU8("x") })),
    place: { file: "t.zip", line: null, field: "files/../../etc/passwd" },
    message: /leads out of the archive/,
  },
  {
    name: "an attachment that is not found",
    environment: "custom",
    files: customZip("none.txt", () => ({})),
    place: filePlace,
    message: /none\.txt: is not in the archive/,
  },
  {
    name: "absent answer fields",
    environment: "custom",
    files: () => [
      { name: "t.jsonl", text: lines((index) => custom(index, { expected: undefined })) },
    ],
    place: { file: "t.jsonl", line: 4, field: "expected" },
    message: /is missing/,
  },
  {
    name: "fewer than two choices",
    environment: "custom",
    options: choice,
    files: () => [
      {
        name: "t.jsonl",
        text: lines((index) => ({
          ...choices,
          id: `${index}`,
          ...(index === bad ? { input: { question: "Which?", choices: ["red"] } } : {}),
        })),
      },
    ],
    place: { file: "t.jsonl", line: 4, field: "choices" },
    message: /at least two choices/,
  },
  {
    name: "a gold answer that is not among the choices",
    environment: "custom",
    options: choice,
    files: () => [
      {
        name: "t.jsonl",
        text: lines((index) => ({
          ...choices,
          id: `${index}`,
          ...(index === bad ? { expected: "green" } : {}),
        })),
      },
    ],
    place: { file: "t.jsonl", line: 4, field: "expected" },
    message: /not among the choices/,
  },
  {
    name: "fewer than two choices in LiveMathematicianBench",
    environment: "livemathematicianbench",
    files: () => [
      {
        name: "qa.json",
        text: `[\n${range
          .map((index) =>
            JSON.stringify({
              no: index,
              question: "Which?",
              choices: (index === bad ? ["A"] : ["A", "B"]).map((label) => ({
                label,
                text: label,
              })),
              correct_choice: { label: "A", text: "A" },
            }),
          )
          .join(",\n")}]`,
      },
    ],
    place: { file: "qa.json", line: 5, field: "choices" },
    message: /at least two/,
  },
];

describe("bad input is named, and the valid items load on request", () => {
  it.each(cases)("$name", async ({ environment, options = {}, files, place, message }) => {
    const input = { name: "n", environment, options, files: files() };
    const refused = await prepareDataset(input);
    expect(refused.ok).toBe(false);
    expect(refused.problems[0]).toMatchObject({
      ...place,
      message: expect.stringMatching(message),
    });
    expect(refused.loadableCount).toBe(11);
    const kept = await prepareDataset({ ...input, keepValid: true });
    expect(kept.problems).toEqual([]);
    expect(kept.items).toHaveLength(11);
    expect(kept.leftOut.problems[0]).toMatchObject(place);
  });

  it("a byte-order mark and mixed line ends are no problem at all", async () => {
    const text = `\uFEFF${lines((index) => custom(index))
      .replace("\n", "\r\n")
      .replace("\n", "\r")}`;
    const prepared = await prepareDataset({
      name: "n",
      environment: "custom",
      files: [{ name: "t.jsonl", bytes: strToU8(text) }],
    });
    expect([prepared.problems, prepared.items.length]).toEqual([[], 12]);
  });

  it("a file of 100 MB is refused by its size, with the limit", async () => {
    const prepared = await prepareDataset({
      name: "n",
      environment: "custom",
      files: [{ name: "big.csv", bytes: new Uint8Array(2 * datasetLimits.maxBytes) }],
    });
    expect(prepared.problems).toMatchObject([
      { file: "big.csv", line: null, message: expect.stringContaining("larger than 50 MB") },
    ]);
  });
});

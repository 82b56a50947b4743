import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPromptfoo } from "@/lib/environments/custom/promptfoo";
import { stableSplit } from "@/lib/environments/make-splits";
import { findDuplicates } from "@/lib/environments/near-duplicates";
import { prepareDataset } from "@/lib/services/prepare-dataset";
import { anyText } from "../../support/any-text";

const prepare = (name: string, text: string, options = {}) =>
  prepareDataset({ name: "n", environment: "custom", files: [{ name, text }], options });

const tests = Array.from(
  { length: 10 },
  (_, i) => `  - description: case ${i}
    vars: { text: "word ${i}", language: French }
    assert:
      - type: icontains
        value: mot ${i}
      - type: latency
        threshold: 100`,
).join("\n");
const config = `prompts:
  - "Translate {{text}} to {{ language }}."
providers: [openai:gpt]
tests:
${tests}
`;

describe("promptfoo test cases", () => {
  it("a configuration becomes tasks, a template and a scorer; the rest is named", async () => {
    const prepared = await prepare("promptfooconfig.yaml", config);
    expect(prepared.problems).toEqual([]);
    expect(prepared.options).toMatchObject({
      scorer: { type: "contains", mode: "all", normalization: { lowercase: true } },
      user_template: "Translate {{input.text}} to {{input.language}}.",
      answer_format: "whole",
    });
    expect(prepared.items[3]).toMatchObject({
      id: "test-4",
      fields: { input: { text: "word 3", language: "French" }, expected: ["mot 3"] },
    });
    expect(prepared.warnings).toEqual(
      expect.arrayContaining([
        "not carried over: 10 assertions of the kind latency",
        "not carried over: providers of the configuration",
      ]),
    );
  });

  it("what a person chose wins over what the file brings", async () => {
    const prepared = await prepare("c.yaml", config, { scorer: { type: "exact" } });
    expect(prepared.options).toMatchObject({ scorer: { type: "exact" }, answer_format: "whole" });
  });

  it("tests that cannot be scored are named with their line", async () => {
    const other = `${config}  - vars: { text: a, language: b }
    assert: [{ type: python, value: "len(output) > 3" }]
  - vars: { text: c, language: d }
`;
    const prepared = await prepare("c.yaml", other);
    expect(prepared).toMatchObject({ ok: false, loadableCount: 10 });
    expect(prepared.problems).toMatchObject([
      {
        file: "c.yaml",
        line: 75,
        field: "assert",
        message: expect.stringMatching(/can be carried over \(python\)/),
      },
      {
        file: "c.yaml",
        line: 77,
        field: "assert",
        message: expect.stringMatching(/has no assertion/),
      },
    ]);
  });

  it("JSON and default tests are read, rubrics become the judge's", async () => {
    const text = JSON.stringify({
      defaultTest: { vars: { tone: "kind" } },
      tests: Array.from({ length: 10 }, (_, i) => ({
        vars: { q: `q${i}` },
        assert: [{ type: "llm-rubric", value: `be right ${i}` }],
      })),
    });
    const prepared = await prepare("tests.json", text);
    expect(prepared.options).toMatchObject({ scorer: { type: "llmJudge" } });
    expect(prepared.items[2]?.fields).toMatchObject({
      input: { tone: "kind", q: "q2" },
      rubric: "be right 2",
      expected: [],
    });
  });

  it("the table form is read", async () => {
    const rows = Array.from({ length: 10 }, (_, i) => `q${i},"contains: a${i}",note`);
    const prepared = await prepare(
      "t.csv",
      ["question,__expected,__description", ...rows].join("\n"),
    );
    expect(prepared.options).toMatchObject({ scorer: { type: "contains" } });
    expect(prepared.items[1]?.fields).toMatchObject({
      input: { question: "q1" },
      expected: ["a1"],
      metadata: { description: "note" },
    });
  });

  it("tests in another file are asked for", async () => {
    expect(
      (await prepare("c.yaml", "prompts: [a]\ntests: file://tests.csv\n")).problems,
    ).toMatchObject([{ field: "tests", message: expect.stringMatching(/another file/) }]);
  });

  it("no text makes the reader throw", () => {
    fc.assert(fc.property(anyText, (text) => void readPromptfoo("x.yaml", `tests:\n${text}`)));
  });
});

describe("OpenAI Evals samples", () => {
  it("conversations with an ideal answer are tasks", async () => {
    const lines = Array.from({ length: 10 }, (_, i) =>
      JSON.stringify({
        input: [
          { role: "system", content: "Be brief." },
          { role: "user", content: `q${i}` },
        ],
        ideal: [`a${i}`, `b${i}`],
      }),
    );
    const prepared = await prepare("samples.jsonl", lines.join("\n"));
    expect(prepared.problems).toEqual([]);
    expect(prepared.items[0]?.fields).toMatchObject({
      input: [{ role: "system" }, { role: "user", content: "q0" }],
      expected: ["a0", "b0"],
    });
  });

  it.each([
    [
      [
        { role: "user", content: "q" },
        { role: "assistant", content: "a" },
      ],
      /last message/,
    ],
    [[{ role: "tool", content: "q" }], /message 1: the role/],
    [[{ role: "user", content: [{ type: "image_url" }] }], /message 1: only text parts/],
    [[], /empty/],
  ])("the conversation %j is refused with line and field", async (input, message) => {
    expect(
      (await prepare("s.jsonl", JSON.stringify({ input, ideal: "a" }))).problems,
    ).toMatchObject([{ line: 1, field: "input", message: expect.stringMatching(message) }]);
  });

  it("an eval's registration names the samples to upload", async () => {
    const text =
      "my-eval:\n  id: my-eval.dev.v0\nmy-eval.dev.v0:\n  class: evals.elsuite.basic.match:Match\n  args:\n    samples_jsonl: my/samples.jsonl\n";
    expect((await prepare("eval.yaml", text)).problems).toMatchObject([
      { message: expect.stringMatching(/my\/samples\.jsonl/) },
    ]);
  });
});

describe("8.6 stable splits", () => {
  it.each([
    ["a", "test", "val"],
    ["b", "test", "test"],
    ["task-1", "test", "val"],
    ["task-2", "test", "val"],
  ] as const)("%s falls into %s by 2:1:7 and into %s by 4:3:3", (id, first, second) => {
    expect([stableSplit(id, 42, [2, 1, 7]), stableSplit(id, 42, [4, 3, 3])]).toEqual([
      first,
      second,
    ]);
  });
});

describe("repeats across splits", () => {
  const long = (i: number) =>
    `A parcel number ${i} was sent from the depot at noon and has not been seen by anyone since it left the town on a rainy day`;

  it("equal and nearly equal texts are found across splits and counted inside them", () => {
    const found = findDuplicates([
      { id: "a", split: "train", text: long(1) },
      { id: "b", split: "train", text: `${long(1)}.` },
      { id: "c", split: "test", text: long(1).toUpperCase() },
      { id: "d", split: "val", text: `${long(1)} indeed` },
      {
        id: "e",
        split: "test",
        text: "Something else entirely, about cheese and its many friends",
      },
    ]);
    expect(found).toMatchObject({ inside: 1, across: 1, near: 1 });
    expect(found.pairs.map(({ first, second }) => `${first}${second}`)).toEqual(["ac", "ad"]);
  });

  it("different texts are not called the same", () => {
    const texts = Array.from({ length: 300 }, (_, i) => ({
      id: `${i}`,
      split: i % 2 ? ("train" as const) : ("test" as const),
      text: `Question ${i}: add ${i * 7} and ${i * 13}, then divide by ${i + 2} and name the ${i % 5} th digit`,
    }));
    expect(findDuplicates(texts)).toMatchObject({ inside: 0, across: 0, near: 0 });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { docvqa } from "@/lib/environments/docvqa/environment";
import type { TargetCall } from "@/lib/environments/environment";
import { docvqaEnvironmentSchema } from "@/lib/schemas/environment";
import { anyText } from "../../../support/any-text";
import { type MemoryFiles, memoryFiles, parseWithFiles } from "../../../support/memory-files";
import { picture } from "../../../support/pictures";

const configOf = (input: Record<string, unknown> = {}) =>
  docvqaEnvironmentSchema.parse({ name: "docvqa", ...input });

const row = {
  questionId: "q1",
  question: "What is the total?",
  answer: "['RM 38.00', '38.00']",
  image_path: "images/a.png",
  docId: "7",
  topic: "table/list|form",
};

async function itemOf(record: unknown, files: MemoryFiles, config = configOf()) {
  const { collected, parsed } = await parseWithFiles(config, [record], files);
  if (!parsed.ok || !parsed.items[0]) throw new Error(JSON.stringify([collected, parsed]));
  return parsed.items[0];
}

const withPage = async () => memoryFiles({ "images/a.png": await picture() });

/** Runs one item against a target that gives one reply; returns the result and what it was sent. */
async function run(
  input: {
    record?: unknown;
    reply?: string;
    skill?: string;
    config?: Record<string, unknown>;
  } = {},
) {
  const config = configOf(input.config);
  const files = await withPage();
  const item = await itemOf(input.record ?? row, files, config);
  const calls: Parameters<TargetCall>[0][] = [];
  const result = await docvqa.runItem({
    config,
    item,
    skill: input.skill ?? "",
    loadAttachment: files.load,
    callTarget: async (call) => {
      calls.push(call);
      return { text: input.reply ?? "<answer>38.00</answer>", finish: "stop", toolCalls: [] };
    },
  });
  const [call] = calls;
  if (!call) throw new Error("the target was not called");
  return { result, call, item, files };
}

describe("DocVQA items", () => {
  it("DV-1: a scalar answer is taken as it stands, whatever it could be read as", async () => {
    for (const answer of ["1,234", "0.50", "1e3", "007", "True"]) {
      const item = await itemOf({ ...row, answer }, await withPage());
      expect(docvqa.expectedAnswers(item)).toEqual([answer]);
    }
  });

  it("reads lists of answers in JSON and as a printed list, and names fields its own way", async () => {
    const item = await itemOf(row, await withPage());
    expect(item).toMatchObject({
      id: "q1",
      taskType: "table/list",
      fields: {
        answers: ["RM 38.00", "38.00"],
        topics: ["table/list", "form"],
        doc_id: "7",
        images: [{ name: "a.png", mediaType: "image/png", width: 40, height: 30 }],
      },
    });
  });

  it("cuts a document path off the question and uses it as the picture", async () => {
    const question = "What is the total? document_path: images/a.png";
    const item = await itemOf({ id: "1", question, answer: "x" }, await withPage());
    expect(item.fields).toMatchObject({
      question: "What is the total?",
      images: [{ name: "a.png" }],
    });
  });

  it("keeps the type found in the bytes, not the one in the file's name", async () => {
    const files = memoryFiles({ "images/a.png": await picture({ format: "jpeg" }) });
    const item = await itemOf(row, files);
    expect(item.fields).toMatchObject({ images: [{ name: "a.png", mediaType: "image/jpeg" }] });
  });

  it("reads a picture once, however many questions it has", async () => {
    const files = await withPage();
    const rows = ["1", "2", "3"].map((questionId) => ({ ...row, questionId }));
    const { parsed } = await parseWithFiles(configOf(), rows, files);
    expect(parsed.ok).toBe(true);
    expect(files.reads).toEqual(["images/a.png"]);
    expect(files.stored.size).toBe(1);
  });

  it("the item's hash covers the picture and not the place it came from", async () => {
    const first = await itemOf(row, await withPage());
    const moved = await itemOf(
      { ...row, image_path: "elsewhere/a.png" },
      memoryFiles({ "elsewhere/a.png": await picture() }),
    );
    const other = await itemOf(row, memoryFiles({ "images/a.png": await picture({ grey: 10 }) }));
    expect(moved.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
  });

  it.each([
    ["a missing picture", {}, "image_path", "images/a.png: there is no such file"],
    ["a damaged picture", { "images/a.png": "no picture" }, "image_path", "is no picture"],
  ])("%s is named with file, line and field", async (_, files, field, message) => {
    const { collected } = await parseWithFiles(configOf(), [row], memoryFiles(files));
    expect(collected.records).toEqual([null]);
    expect(collected.problems).toEqual([
      { file: "items.csv", line: 2, field, message: expect.stringContaining(message) },
    ]);
  });

  it("other items still load when one picture is missing", async () => {
    const bad = { ...row, questionId: "q2", image_path: "images/none.png" };
    const { collected, parsed } = await parseWithFiles(configOf(), [row, bad], await withPage());
    expect(collected.problems).toHaveLength(1);
    expect(parsed.ok && parsed.items.map(({ id }) => id)).toEqual(["q1"]);
  });

  it.each([
    [{ ...row, question: "" }, "question"],
    [{ ...row, answer: "" }, "answer"],
    [{ ...row, answer: undefined }, "answer"],
    [{ ...row, answer: { other: 1 } }, "answer"],
    [{ ...row, answer: "x".repeat(3000) }, "answer"],
    [{ ...row, image_path: "" }, "image_path"],
    [{ questionId: "1", docId: "2" }, "question"],
    ["text", null],
  ])("refuses %j at field %j", async (record, field) => {
    const { parsed } = await parseWithFiles(configOf(), [record], await withPage());
    expect(parsed).toMatchObject({ ok: false, problems: [{ line: 2, field }] });
  });

  it("never throws, whatever a record holds", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            question: fc.oneof(anyText, fc.anything()),
            answer: fc.oneof(anyText, fc.anything()),
            image_path: fc.oneof(fc.constant("images/a.png"), anyText, fc.anything()),
            questionId: fc.anything(),
            topic: fc.anything(),
          },
          { requiredKeys: [] },
        ),
        async (record) => {
          const { parsed } = await parseWithFiles(configOf(), [record], memoryFiles());
          expect(typeof parsed.ok).toBe("boolean");
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("DocVQA rollout", () => {
  it("sends the prompts of the golden file", async () => {
    const { call, result } = await run({ skill: "- Copy the amount with its currency." });
    const shown = `# system\n${call.system}\n\n# user\n${result.targetUserPrompt}\n`;
    await expect(shown).toMatchFileSnapshot("../golden/docvqa.txt");
  });

  it("6.1: the picture itself is a part of the message, before the text", async () => {
    const { call, files } = await run();
    const [message] = call.messages;
    expect(message?.content).toEqual([
      { type: "image", name: "a.png", mediaType: "image/png", bytes: expect.any(Uint8Array) },
      { type: "text", text: expect.stringContaining("What is the total?") },
    ]);
    const [part] = message?.content ?? [];
    expect(typeof part === "object" && part.type === "image" && part.bytes).toEqual(
      [...files.stored.values()][0],
    );
  });

  it("the detail is sent only when it is configured", async () => {
    const { call } = await run({ config: { image_detail: "high" } });
    expect(call.messages[0]?.content[0]).toMatchObject({ detail: "high" });
  });

  it("a picture is scaled down only by explicit setting, and the row says so", async () => {
    const { call, result } = await run({ config: { max_pixels: 300 } });
    expect(result.details.images).toEqual([
      expect.objectContaining({ width: 20, height: 15, scaled_from: { width: 40, height: 30 } }),
    ]);
    expect(call.messages[0]?.content[0]).toMatchObject({ type: "image" });
  });

  it("the trajectory holds the picture's name and none of its bytes", async () => {
    const { result } = await run();
    expect(result.targetUserPrompt).toMatch(/^\[image a\.png\]\n/);
    const stored = JSON.stringify({ ...result, details: {} });
    expect(stored.length).toBeLessThan(3000);
    expect(stored).not.toContain("base64");
  });

  it.each([
    ["<answer>RM 38.00</answer>", 1, 1, ""],
    ["<answer>rm 38.00</answer> so <answer>", 1, 1, ""],
    ["<answer>RM 38.0O</answer>", 0, 0.875, "ANLS=0.875: predicted 'RM 38.0O'"],
    ["<answer>nothing</answer>", 0, 0, "ANLS=0: predicted 'nothing'"],
  ])("DV-6: %j scores hard %d and soft %d with a reason", async (reply, hard, soft, reason) => {
    const { result } = await run({ reply });
    expect(result.hard).toBe(hard);
    expect(result.soft).toBeCloseTo(soft, 9);
    expect(result.failReason).toContain(reason);
    expect(result.failReason === "").toBe(hard === 1);
  });

  it("compat keeps the original's extraction and gives a reason only for nothing", async () => {
    const compat = { scoring_profile: "compat" };
    const stray = await run({ config: compat, reply: "<answer>38.00</answer> so <answer>" });
    expect(stray.result.hard).toBe(0);
    const near = await run({ config: compat, reply: "<answer>RM 38.0O</answer>" });
    expect(near.result.failReason).toBe("");
  });

  it("pages as text show the recognised text and need no model with vision", async () => {
    const config = { page_input: "text" };
    const { call } = await run({ config, record: { ...row, ocr_text: "TOTAL RM 38.00" } });
    expect(call.messages[0]?.content).toContain("## Page\nTOTAL RM 38.00");
    expect(docvqa.needs?.(configOf(config))).toEqual({ images: false });
    expect(docvqa.needs?.(configOf())).toEqual({ images: true });
  });

  it("an answer never reaches the target", async () => {
    const secret = "sentinel-4471";
    const { call, result } = await run({ record: { ...row, answer: secret } });
    expect(JSON.stringify([call.system, call.messages, result.targetUserPrompt])).not.toContain(
      secret,
    );
  });
});

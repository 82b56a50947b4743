import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TargetCall } from "@/lib/environments/environment";
import { ItemTimeout } from "@/lib/environments/item-timeout";
import { officeqa } from "@/lib/environments/officeqa/environment";
import { officeqaEnvironmentSchema } from "@/lib/schemas/environment";
import { anyText } from "../../../support/any-text";
import { memoryFiles, parseWithFiles } from "../../../support/memory-files";

const configOf = (input: Record<string, unknown> = {}) =>
  officeqaEnvironmentSchema.parse({ name: "officeqa", ...input });

const documents = {
  "docs/bulletin_2010.txt": "<!-- page 1 -->\nContents\n<!-- page 2 -->\nTotal outlays 543 million",
  "docs/bulletin_2011.txt": "<!-- page 1 -->\nTotal outlays 600 million",
};

const row = {
  uid: "U1",
  question: "What were total outlays in 2010?",
  ground_truth: "543 million",
  category: "easy",
  source_files: ["bulletin_2010.txt"],
  source_docs: ["https://host/bulletin?page=2"],
};

const modes = ["oracle-files", "oracle-pages", "full-corpus"] as const;

type Reply = Partial<Awaited<ReturnType<TargetCall>>> | Error;

async function itemOf(record: unknown, config = configOf(), files = memoryFiles(documents)) {
  const { collected, parsed } = await parseWithFiles(config, [record], files);
  if (!parsed.ok || !parsed.items[0]) throw new Error(JSON.stringify([collected, parsed]));
  return parsed.items[0];
}

const toolCall = (name: string, args: unknown) => ({
  id: "c1",
  name,
  arguments: JSON.stringify(args),
});

/** Runs one item over scripted replies; returns the result and what the target was sent. */
async function run(input: {
  readonly replies: readonly Reply[];
  readonly config?: Record<string, unknown>;
  readonly record?: unknown;
  readonly skill?: string;
}) {
  const config = configOf(input.config);
  const files = memoryFiles(documents);
  const item = await itemOf(input.record ?? row, config, files);
  const calls: Parameters<TargetCall>[0][] = [];
  const result = await officeqa.runItem({
    config,
    item,
    skill: input.skill ?? "",
    loadAttachment: files.load,
    callTarget: async (call) => {
      calls.push(call);
      const reply = input.replies[Math.min(calls.length, input.replies.length) - 1];
      if (reply instanceof Error) throw reply;
      return { text: "", finish: "stop", toolCalls: [], ...reply };
    },
  });
  return { result, calls };
}

const answer = (text: string): Reply => ({ text: `<answer>${text}</answer>` });

describe("OfficeQA items", () => {
  it("keep their sources, the list of all documents, and the text of their pages", async () => {
    const files = memoryFiles(documents);
    const item = await itemOf(row, configOf(), files);
    expect(item).toMatchObject({
      id: "U1",
      taskType: "easy",
      fields: {
        answer: "543 million",
        documents: [{ name: "bulletin_2010.txt", mediaType: "text/plain" }],
        corpus: { name: "corpus.json" },
        pages: [{ document: "bulletin_2010.txt", page: 2 }],
      },
    });
    // Two documents, their list, one page.
    expect(files.stored.size).toBe(4);
  });

  it("O5: names are relative to the folder, and the ready-made texts of the published corpus win", async () => {
    const published = {
      "docs/transformed/bulletin_2010.txt": "text",
      "docs/raw.txt": "other",
      "docs/jsons/bulletin_2010.json": JSON.stringify({
        elements: [{ content: "parsed page", bbox: [{ page_id: 2 }] }],
      }),
    };
    const files = memoryFiles(published);
    const item = await itemOf(row, configOf(), files);
    expect(item.fields).toMatchObject({ documents: [{ name: "bulletin_2010.txt" }] });
    const texts = [...files.stored.values()].map((bytes) => new TextDecoder().decode(bytes));
    expect(texts).toContain("parsed page");
    expect(texts).not.toContain("other");
  });

  it("the item's hash covers every document", async () => {
    const first = await itemOf(row);
    const changed = { ...documents, "docs/bulletin_2011.txt": "changed" };
    expect((await itemOf(row, configOf(), memoryFiles(changed))).hash).not.toBe(first.hash);
    expect((await itemOf(row)).hash).toBe(first.hash);
  });

  it("a document that is not there is named with file, line and field", async () => {
    const { collected } = await parseWithFiles(
      configOf(),
      [row, { ...row, uid: "U2", source_files: "bulletin_1999.txt" }],
      memoryFiles(documents),
    );
    expect(collected.records.map((record) => record !== null)).toEqual([true, false]);
    expect(collected.problems).toEqual([
      {
        file: "items.csv",
        line: 3,
        field: "source_files",
        message: "bulletin_1999.txt is not among the documents",
      },
    ]);
  });

  it.each([
    ["bytes that are no text", new Uint8Array([0, 1])],
    ["another encoding", new Uint8Array([0xe9, 0x41])],
  ])(
    "%s in a document: named where a question needs it, a warning where none does",
    async (_, bytes) => {
      const files = memoryFiles({ ...documents, "docs/bad.txt": bytes });
      const needed = { ...row, uid: "U2", source_files: ["bulletin_2010.txt", "bad.txt"] };
      const { collected } = await parseWithFiles(configOf(), [row, needed], files);
      expect(collected.problems).toEqual([
        {
          file: "items.csv",
          line: 3,
          field: "source_files",
          message: "bad.txt is not text in UTF-8; save it as UTF-8",
        },
      ]);
      expect(collected.records.map((record) => record !== null)).toEqual([true, false]);
      expect(collected.warnings).toEqual([]);

      const unneeded = await parseWithFiles(configOf(), [row], files);
      expect(unneeded.parsed.ok).toBe(true);
      expect(unneeded.collected.warnings).toEqual([
        "docs/bad.txt is not text in UTF-8; save it as UTF-8; it is left out",
      ]);
    },
  );

  it.each([
    ["no documents", {}, "there is no folder docs"],
    [
      "no readable document",
      { "docs/a.txt": new Uint8Array([0, 1]) },
      "no document can be read; a.txt is not text in UTF-8",
    ],
  ])("%s is one clear problem", async (_, files, message) => {
    const { collected } = await parseWithFiles(configOf(), [row], memoryFiles(files));
    expect(collected.problems).toEqual([
      { file: "docs", line: null, field: null, message: expect.stringContaining(message) },
    ]);
  });

  it.each([
    [{ ...row, question: " " }, {}, "question"],
    [{ uid: "U1", source_files: "bulletin_2010.txt" }, {}, "question"],
    [{ ...row, ground_truth: "" }, {}, "ground_truth"],
    [{ ...row, ground_truth: "x".repeat(3000) }, {}, "ground_truth"],
    [{ ...row, source_files: "" }, {}, "source_files"],
    [{ ...row, source_docs: "" }, { search_mode: "oracle-pages" }, "source_docs"],
    [{ ...row, uid: {} }, {}, "uid"],
  ])("refuses %j with %j at field %s", async (record, config, field) => {
    const { parsed } = await parseWithFiles(configOf(config), [record], memoryFiles(documents));
    expect(parsed).toMatchObject({ ok: false, problems: [{ line: 2, field }] });
  });

  it("an item without sources suits the whole corpus", async () => {
    const config = configOf({ search_mode: "full-corpus" });
    expect((await itemOf({ ...row, source_files: "" }, config)).id).toBe("U1");
  });

  it("never throws, whatever a record holds", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            uid: fc.anything(),
            question: fc.oneof(anyText, fc.anything()),
            ground_truth: fc.oneof(anyText, fc.anything()),
            source_files: fc.oneof(fc.constant("bulletin_2010.txt"), anyText, fc.anything()),
            source_docs: fc.oneof(anyText, fc.anything()),
          },
          { requiredKeys: [] },
        ),
        async (record) => {
          const { parsed } = await parseWithFiles(configOf(), [record], memoryFiles(documents));
          expect(typeof parsed.ok).toBe("boolean");
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("OfficeQA rollout", () => {
  it.each(modes)("%s sends the prompts of the golden file", async (search_mode) => {
    const { calls, result } = await run({
      replies: [answer("543 million")],
      config: { search_mode },
      skill: "- Name the unit.",
    });
    const [call] = calls;
    const tools = JSON.stringify(call?.tools ?? [], null, 2);
    const shown = `# system\n${call?.system}\n\n# user\n${result.targetUserPrompt}\n\n# tools\n${tools}\n`;
    await expect(shown).toMatchFileSnapshot(`../golden/officeqa-${search_mode}.txt`);
  });

  it("calls tools and goes on with what they show", async () => {
    const { result, calls } = await run({
      replies: [
        { toolCalls: [toolCall("grep", { pattern: "total outlays" })] },
        answer("543 million"),
      ],
    });
    expect(calls[0]?.tools?.map(({ name }) => name)).toEqual(["glob", "grep", "read"]);
    expect(calls[1]?.messages.at(-1)).toEqual({
      role: "tool",
      toolCallId: "c1",
      content: "4: Total outlays 543 million",
    });
    expect(result).toMatchObject({
      hard: 1,
      soft: 1,
      turns: 2,
      failReason: "",
      details: { n_tool_calls: 1, end: "answered", use_local_tools: true },
    });
    expect(result.entries[0]).toEqual({
      type: "tool_call",
      cmd: 'grep({"pattern":"total outlays"})',
      obs: "4: Total outlays 543 million",
    });
    expect(result.entries.at(-1)).toMatchObject({ role: "system" });
  });

  it("4.2: oracle-files shows the question's own documents, full-corpus all of them", async () => {
    const list = async (search_mode: string) => {
      const { calls } = await run({
        config: { search_mode },
        replies: [{ toolCalls: [toolCall("glob", { pattern: "*" })] }, answer("1")],
      });
      return calls[1]?.messages.at(-1)?.content;
    };
    expect(await list("oracle-files")).toBe("bulletin_2010.txt");
    expect(await list("full-corpus")).toBe("bulletin_2010.txt\nbulletin_2011.txt");
  });

  it("4.2: oracle-pages puts the pages into the prompt and offers no tools", async () => {
    const { calls, result } = await run({
      config: { search_mode: "oracle-pages" },
      replies: [answer("543 million")],
    });
    expect(calls[0]?.tools).toBeUndefined();
    expect(result.targetUserPrompt).toContain("Total outlays 543 million");
    expect(result.targetUserPrompt).not.toContain("Contents");
    expect(result.details).toMatchObject({ oracle_parsed_pages_included: true });
    expect(officeqa.needs?.(configOf({ search_mode: "oracle-pages" }))).toEqual({ tools: false });
    expect(officeqa.needs?.(configOf())).toEqual({ tools: true });
  });

  it("O2: no other setting tells the target where the answer stands", async () => {
    for (const search_mode of ["oracle-files", "full-corpus"]) {
      const { calls } = await run({ config: { search_mode }, replies: [answer("1")] });
      const sent = JSON.stringify([calls[0]?.system, calls[0]?.messages]);
      expect(sent).not.toContain("bulletin_2010");
      expect(sent).not.toContain("page=2");
    }
  });

  it.each([
    [{ text: "I do not know." }, {}, "no_answer", "neither a tool call nor an answer tag"],
    [
      { toolCalls: [toolCall("glob", { pattern: "*" })] },
      { max_tool_turns: 2 },
      "turn_limit",
      "no answer within 2 turns",
    ],
    [
      { toolCalls: [toolCall("glob", { pattern: "*" })], tokens: 80 },
      { item_tokens: 100 },
      "token_limit",
      "no answer within 100 tokens",
    ],
    [{ toolCalls: [toolCall("rm", {})] }, {}, "bad_calls", "three tool calls"],
  ])("OQ-2: %j with %j ends as %s", async (reply, config, end, reason) => {
    const { result } = await run({ replies: [reply], config });
    expect(result).toMatchObject({ hard: 0, soft: 0, status: "scored", details: { end } });
    expect(result.failReason).toContain(reason);
  });

  it("an item whose time is up is a timeout with what was done so far", async () => {
    const { result } = await run({
      replies: [{ toolCalls: [toolCall("glob", { pattern: "*" })] }, new ItemTimeout(900)],
    });
    expect(result).toMatchObject({ status: "timeout", failReason: "task-timeout-900s" });
    expect(result.entries[0]).toMatchObject({ type: "tool_call" });
    expect(officeqa.itemSeconds?.(configOf())).toBe(900);
  });

  it("the two graders are never mixed: each profile gives its own pair of scores", async () => {
    const scores = async (scoring_profile: string, text: string) => {
      const { result } = await run({ replies: [answer(text)], config: { scoring_profile } });
      return [result.hard, result.soft];
    };
    expect(await scores("official", "545 million")).toEqual([0, 0.5]);
    expect(await scores("compat", "545 million")).toEqual([0, 0]);
    expect(await scores("compat", "543 billion")).toEqual([1, 1]);
    expect(await scores("official", "543 billion")).toEqual([0, 0]);
  });

  it("OQ-6: without a tag nothing is scored, even when the last line is right", async () => {
    for (const scoring_profile of ["official", "compat"]) {
      const { result } = await run({
        replies: [{ text: "543 million" }],
        config: { scoring_profile, search_mode: "oracle-pages" },
      });
      expect(result).toMatchObject({ hard: 0, answer: "", details: { end: "no_answer" } });
    }
  });

  it("an answer never reaches the target in any setting", async () => {
    for (const search_mode of modes) {
      const { calls } = await run({
        config: { search_mode },
        record: { ...row, ground_truth: "sentinel 4471" },
        replies: [
          { toolCalls: [toolCall("grep", { pattern: "sentinel|outlays" })] },
          { toolCalls: [toolCall("read", { path: "bulletin_2010.txt" })] },
          answer("1"),
        ],
      });
      expect(JSON.stringify(calls)).not.toContain("sentinel 4471");
    }
  });
});

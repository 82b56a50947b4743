import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitContext } from "@/lib/environments/searchqa/context";
import { exactMatch, f1Score, normalizeAnswer, subEm } from "@/lib/environments/searchqa/score";
import { anyText } from "../../support/any-text";
import { parseRecords, runWithReply, searchqaConfig } from "../../support/environment-items";

const record = {
  id: "q1",
  question: "Who wrote it?",
  context: "[DOC] [TLE] A [PAR] It was written by Ann Example.",
  answers: ["Ann Example"],
};

describe("SearchQA scoring", () => {
  it.each([
    ["SQ-2 lower case", "BEATLES", "beatles"],
    ["SQ-3 ASCII punctuation is deleted", "U.S.A.", "usa"],
    ["SQ-3 deletion joins words", "New-York", "newyork"],
    ["SQ-3 other punctuation stays", "«café»", "«café»"],
    ["SQ-4 articles go as whole words", "The theatre of a nation", "theatre of nation"],
    ["SQ-4 word boundaries know letters beyond ASCII", "Béa", "béa"],
    ["SQ-5 white space collapses", "  two \t\n words ", "two words"],
  ])("%s", (_, text, expected) => {
    expect(normalizeAnswer(text)).toBe(expected);
  });

  it.each([
    ["<answer>The Beatles!</answer>", ["Beatles"], "The Beatles!", 1, 1, 1],
    ["It is … <answer>U.S.A.</answer>", ["USA"], "U.S.A.", 1, 1, 1],
    ["I think so.\nAbraham Lincoln", ["Lincoln"], "Abraham Lincoln", 0, 2 / 3, 1],
    ["<answer></answer>", ["Paris"], "", 0, 0, 0],
    ["<answer>New-York</answer>", ["New York"], "New-York", 0, 0, 0],
    ["<answer>café</answer>", ["cafe"], "café", 0, 0, 0],
    [
      "<answer>George Washington Carver</answer>",
      ["George Washington", "Carver"],
      "George Washington Carver",
      0,
      0.8,
      1,
    ],
    ["<answer>a</answer><answer>The Who</answer>", ["Who"], "The Who", 1, 1, 1],
    ["<answer>the</answer>", ["The"], "the", 1, 1, 0],
  ])("SQ-6 to SQ-8: %j against %j", async (reply, answers, predicted, em, f1, contained) => {
    const { result } = await runWithReply({
      config: searchqaConfig(),
      record: { ...record, answers },
      reply,
    });
    expect(result.answer).toBe(predicted);
    expect(result.hard).toBe(em);
    expect(result.soft).toBeCloseTo(f1, 9);
    expect(result.details.sub_em).toBe(contained);
  });

  it("SQ-8: compat counts an empty prediction as contained, official does not", async () => {
    const run = async (scoring_profile: string) => {
      const config = searchqaConfig({ scoring_profile });
      const { result } = await runWithReply({ config, record, reply: "<answer></answer>" });
      return result.details.sub_em;
    };
    expect(await run("compat")).toBe(1);
    expect(await run("official")).toBe(0);
  });

  it("no scoring function throws, and scores stay between 0 and 1", () => {
    fc.assert(
      fc.property(anyText, fc.array(anyText), (answer, golds) => {
        for (const score of [
          exactMatch(answer, golds),
          f1Score(answer, golds),
          subEm(answer, golds, "official"),
          subEm(answer, golds, "compat"),
        ]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe("SQ-1 context budget", () => {
  const context = "[DOC] aaaa bbbb [DOC] cccc dddd [DOC] eeee";

  it("leaves a context within the budget as it is", () => {
    expect(fitContext(context, 100, "official")).toEqual({ text: context, truncated: false });
  });

  it("compat drops the first marker, as in the worked example", () => {
    expect(fitContext(context, 30, "compat").text).toBe(" aaaa bbbb [DOC] cccc dddd ");
  });

  it("official keeps the first marker and counts it", () => {
    expect(fitContext(context, 30, "official").text).toBe("[DOC] aaaa bbbb ");
    expect(fitContext(context, 32, "official").text).toBe("[DOC] aaaa bbbb [DOC] cccc dddd ");
  });

  it("cuts inside the text with a note when no passage fits", () => {
    const { text, truncated } = fitContext(`[DOC] ${"x".repeat(50)}`, 10, "official");
    expect(truncated).toBe(true);
    expect(text.split("\n")[0]).toBe("[DOC] xxxx");
    expect(text.split("\n")[1]).toMatch(/left out/);
  });

  it("counts code points, not halves of them", () => {
    expect(fitContext("🍋".repeat(100), 100, "official").truncated).toBe(false);
    expect(fitContext("🍋".repeat(101), 100, "official").text.startsWith("🍋".repeat(100))).toBe(
      true,
    );
  });

  it("never exceeds the budget by more than the note", () => {
    const piece = fc.oneof(fc.constant("[DOC]"), fc.string());
    fc.assert(
      fc.property(fc.array(piece), fc.integer({ min: 1, max: 60 }), (pieces, budget) => {
        const { text, truncated } = fitContext(pieces.join(""), budget, "official");
        const body = truncated ? text.replace(/\n\[the passages go on.*$/, "") : text;
        expect(Array.from(body).length).toBeLessThanOrEqual(budget);
      }),
    );
  });

  it("records the cut and whether an answer survived, for diagnosis only", async () => {
    const { result, calls } = await runWithReply({
      config: searchqaConfig({ context_chars: 100 }),
      record: { ...record, context: `[DOC] Ann Example [DOC] ${"x".repeat(200)}` },
      reply: "<answer>Ann Example</answer>",
    });
    expect(result.details).toMatchObject({ context_truncated: true, gold_in_context: true });
    expect(calls[0]?.user).not.toContain("gold");
  });
});

describe("a SearchQA rollout", () => {
  it("puts the skill verbatim before the task and leaves no trace of an empty one", async () => {
    const skill = "\n# Rules\nKeep {braces}, and %s $& as they are.\n\n";
    const withSkill = await runWithReply({ config: searchqaConfig(), record, reply: "x", skill });
    const system = withSkill.calls[0]?.system ?? "";
    expect(system).toContain(`## Skill\n${skill.trim()}\n\n## Task`);
    const without = await runWithReply({
      config: searchqaConfig(),
      record,
      reply: "x",
      skill: " \n",
    });
    expect(without.calls[0]?.system).toBe(system.replace(`## Skill\n${skill.trim()}\n\n`, ""));
    expect(without.calls[0]?.system).not.toMatch(/skill/i);
  });

  it("shows context and question and never an expected answer", async () => {
    const hidden = { ...record, answers: ["zebra-4711"] };
    const { calls, result } = await runWithReply({
      config: searchqaConfig(),
      record: hidden,
      reply: "x",
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.user).toContain("[TLE] A [PAR]");
    expect(calls[0]?.user).toContain("Who wrote it?");
    expect(JSON.stringify(calls)).not.toContain("zebra-4711");
    expect(result.failReason).toBe("EM=0: predicted 'x' but expected ['zebra-4711']");
  });

  it("closes the trajectory with the verdict", async () => {
    const { result } = await runWithReply({
      config: searchqaConfig(),
      record,
      reply: "<answer>Ann</answer>",
    });
    expect(result.entries[0]).toEqual({ role: "agent", content: "<answer>Ann</answer>" });
    expect(result.entries.at(-1)).toMatchObject({
      role: "system",
      content: expect.stringMatching(
        /Given answer: Ann\nExpected answer: Ann Example\nScore: hard 0, soft 0\.6667/,
      ),
    });
  });

  it("1.8: flags how the answer was found", async () => {
    const extraction = async (reply: string) =>
      (await runWithReply({ config: searchqaConfig(), record, reply })).result.details.extraction;
    expect(await extraction("<ANSWER>x</Answer>")).toBe("tag");
    expect(await extraction("so <answer>x")).toBe("unclosed_tag");
    expect(await extraction("x")).toBe("no_tag");
  });

  it("says when a reply was cut, so that the skill is not blamed", async () => {
    const { result } = await runWithReply({
      config: searchqaConfig(),
      record,
      reply: "Let me think",
      finish: "length",
    });
    expect(result.failReason).toMatch(/^cut at the output limit: EM=0/);
  });
});

describe("SearchQA records", () => {
  it("take the reference's names and keep what else they hold", () => {
    const parsed = parseRecords(searchqaConfig(), [
      { key: "k1", question: "q", context: "", answer: 1969, level: "hard", split: "val" },
    ]);
    expect(parsed).toMatchObject({
      ok: true,
      splits: ["val"],
      items: [
        { id: "k1", taskType: "qa", fields: { answers: ["1969"], metadata: { level: "hard" } } },
      ],
    });
  });

  it.each([
    [{ id: "a" }, "question", /list of ids/],
    [{ id: "a", answers: ["x"], context: "" }, "question", /missing/],
    [{ id: "a", question: "q", answers: ["x"] }, "context", /missing/],
    [{ id: "a", question: "q", context: "" }, "answers", /missing/],
    [{ id: "a", question: "q", context: "", answers: [] }, "answers", /empty/],
    [{ id: "a", question: "q", context: "", answers: [{}] }, "answers", /text or a number/],
    [{ id: "", question: "q", context: "", answers: ["x"] }, "id", /empty/],
    [{ id: {}, question: "q", context: "", answers: ["x"] }, "id", /text or a number/],
    [{ id: "x".repeat(201), question: "q", context: "", answers: ["x"] }, "id", /200/],
    [{ id: "a\nb", question: "q", context: "", answers: ["x"] }, "id", /control/],
    [{ id: "\ud800", question: "q", context: "", answers: ["x"] }, "id", /control/],
    ["text", null, /object/],
    [null, null, /object/],
    [[], null, /object/],
  ])("SP-10, SP-12: %j is refused with line and field", (value, field, message) => {
    const parsed = parseRecords(searchqaConfig(), [
      { id: "ok", question: "q", context: "", answers: ["x"] },
      value,
    ]);
    expect(parsed).toMatchObject({
      ok: false,
      problems: [{ file: "tasks.jsonl", line: 2, field, message: expect.stringMatching(message) }],
    });
  });
});

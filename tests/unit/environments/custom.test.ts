import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractAnswerAs } from "@/lib/environments/custom/extract-answer";
import { getEnvironment } from "@/lib/environments/registry";
import { anyText } from "../../support/any-text";
import {
  customConfig,
  makeItem,
  parseRecords,
  runWithReply,
} from "../../support/environment-items";

const record = { id: "t1", input: "2 + 2?", expected: "4" };

describe("custom records", () => {
  it.each([
    [{ input: "q", expected: "a" }],
    [{ question: "q", answer: "a" }],
    [{ text: "q", label: "a" }],
    [{ prompt: "q", target: "a" }],
    [{ question: "q", answers: ["a"] }],
  ])("8.1: %j is a task", (value) => {
    expect(makeItem(customConfig(), value).fields).toMatchObject({ input: "q", expected: ["a"] });
  });

  it.each([
    [{ input: "q", expected: 0.5 }, ["0.5"]],
    [{ input: "q", answers: ["a", 2] }, ["a", "2"]],
    [{ input: "q", answer: true }, ["true"]],
    [{ input: "q", answers: ["a", "b"], answer: "a" }, ["a", "b"]],
  ])("reads the expected answers of %j", (value, expected) => {
    expect(makeItem(customConfig(), value).fields.expected).toEqual(expected);
  });

  it("8.1: an item without an id gets one from its content, always the same", () => {
    const [first, second] = [record, { ...record, task_type: "other" }].map(
      ({ id: _, ...value }) => makeItem(customConfig(), value).id,
    );
    expect(first).toMatch(/^t_[0-9a-f]{12}$/);
    expect(second).toBe(first);
  });

  it("keeps further fields under metadata, a rationale as reference text, numbers as ids", () => {
    const item = makeItem(customConfig(), {
      ...record,
      id: 17,
      rationale: "two and two",
      level: 3,
      metadata: { lang: "en" },
      task_type: "sum",
      group: "g",
      split: "val",
    });
    expect(item).toMatchObject({ id: "17", taskType: "sum" });
    expect(item.fields).toEqual({
      id: "17",
      input: "2 + 2?",
      expected: ["4"],
      task_type: "sum",
      group: "g",
      reference_text: "two and two",
      metadata: { level: 3, lang: "en" },
    });
  });

  it("joins context and choices with a question", () => {
    const item = makeItem(customConfig(), {
      question: "Which?",
      choices: ["red", "blue"],
      context: "A sky.",
      answer: "blue",
    });
    expect(item.fields.input).toEqual({
      context: "A sky.",
      question: "Which?",
      choices: ["red", "blue"],
    });
    expect(getEnvironment("custom").describeItem(item)).toBe(
      "Context: A sky.\n\nQuestion: Which?\n\nChoices:\n- red\n- blue",
    );
  });

  it.each([
    [{ expected: "a" }, "input", /missing/],
    [{ id: "only" }, "input", /list of ids/],
    [{ input: "q" }, "expected", /missing/],
    [{ input: "  ", expected: "a" }, "input", /empty/],
    [{ input: {}, expected: "a" }, "input", /empty object/],
    [{ input: ["x"], expected: "a" }, "input", /text or an object/],
    [{ input: "q", expected: {} }, "expected", /text or a number/],
    [{ input: "q", expected: [] }, "expected", /empty/],
    [{ input: "q", expected: " " }, "expected", /empty/],
    [{ input: "q", expected: "a", files: [{ path: "x" }] }, "files", /ZIP/],
    [{ input: "q", expected: "a", task_type: {} }, "task_type", /text/],
    [{ input: "q", expected: "a", group: "g".repeat(201) }, "group", /200/],
    [5, null, /object/],
  ])("%j is refused with line and field", (value, field, message) => {
    expect(parseRecords(customConfig(), [record, value])).toMatchObject({
      ok: false,
      problems: [{ file: "tasks.jsonl", line: 2, field, message: expect.stringMatching(message) }],
    });
  });

  it("8.1: never imports partially and lists at most 100 problems", () => {
    const parsed = parseRecords(customConfig(), [
      record,
      ...Array.from({ length: 150 }, () => ({})),
    ]);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.problems).toHaveLength(101);
    expect(parsed.problems.at(-1)?.message).toBe("and 50 more problems");
  });

  it("8.3: an expected answer the scorer cannot use is found at import", () => {
    const parsed = parseRecords(customConfig({ scorer: { type: "numeric" } }), [
      record,
      { input: "q", answer: "many" },
    ]);
    expect(parsed).toMatchObject({ ok: false, problems: [{ line: 2, field: "answer" }] });
  });

  it("a pattern for all items needs no expected answers", () => {
    const config = customConfig({ scorer: { type: "regex", pattern: "^\\d+$" } });
    expect(parseRecords(config, [{ input: "q" }]).ok).toBe(true);
  });

  it("8.1: warns of duplicates, contradictions and answers that stand in the input", () => {
    const parsed = parseRecords(customConfig(), [
      { id: "a", input: "same", expected: "x" },
      { id: "b", input: "same", expected: "x" },
      { id: "c", input: "other", expected: "x" },
      { id: "d", input: "other", expected: "y" },
      { id: "e", input: "The capital is Constantinople.", expected: "constantinople" },
    ]);
    expect(parsed).toMatchObject({
      ok: true,
      warnings: [
        expect.stringMatching(/several items: a, b/),
        expect.stringMatching(/different expected answers.*c, d/),
        expect.stringMatching(/in the input: e/),
      ],
    });
  });

  it("warns of expected answers the scorer reduces to nothing", () => {
    const tasks = [{ id: "a", input: "( [", expected: "] )" }];
    expect(parseRecords(customConfig(), tasks)).toMatchObject({
      warnings: [expect.stringMatching(/leaves nothing.*exact match: a/)],
    });
    const exact = customConfig({ scorer: { type: "exact" } });
    expect(parseRecords(exact, tasks)).toMatchObject({ warnings: [] });
  });

  it("8.1: a list in a cell is several answers under answers, plain text with a warning elsewhere", () => {
    const several = makeItem(customConfig(), { input: "q", answers: '["a", "b"]' });
    expect(several.fields.expected).toEqual(["a", "b"]);
    const plain = parseRecords(customConfig(), [{ id: "t", input: "q", expected: '["a", "b"]' }]);
    expect(plain).toMatchObject({
      items: [{ fields: { expected: ['["a", "b"]'] } }],
      warnings: [expect.stringMatching(/plain text.*answers: t/)],
    });
  });

  it("no record makes the parser throw", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), (values, input) => {
        parseRecords(customConfig(), values);
        parseRecords(customConfig(), [{ input, expected: input, id: input, group: input }]);
      }),
    );
  });
});

describe("8.2 templates", () => {
  it("a file slot needs a file of that name in every item", () => {
    const config = customConfig({ user_template: "{{file:a}} {{input}}" });
    expect(parseRecords(config, [record])).toMatchObject({
      ok: false,
      problems: [{ line: 1, field: "files", message: expect.stringMatching(/it has none/) }],
    });
  });

  const user = async (user_template: string, input: unknown) => {
    const config = customConfig({ user_template });
    const { calls } = await runWithReply({ config, record: { input, expected: "a" }, reply: "x" });
    return calls[0]?.user;
  };

  it("fill the input, its fields and nothing else", async () => {
    expect(await user("Q: {{input}}!", "why")).toBe("Q: why!");
    expect(await user("{{ input.q }} ({{input.n}})", { q: "why", n: 3 })).toBe("why (3)");
    expect(await user("{{input.a.b}}", { a: { b: "deep" } })).toBe("deep");
  });

  it("never expand texts of an item again", async () => {
    const text = "{{input}} {{expected}} $& $1 %s";
    expect(await user("<{{input}}>", text)).toBe(`<${text}>`);
  });

  it.each([
    ["{{expected}} {{input}}", /known to the scorer only/],
    ["{{reference_text}} {{input}}", /known to the scorer only/],
    ["{{group}} {{input}}", /known to the scorer only/],
    ["{{answer}} {{input}}", /known to the scorer only/],
    ["{{metadata.x}} {{input}}", /unknown slot/],
    ["{{input..a}}", /unknown slot/],
    ["{{skill}} {{input}}", /system prompt/],
    ["no slot", /no \{\{input\}\} slot/],
  ])("the template %j is refused", (user_template, message) => {
    const parsed = parseRecords(customConfig({ user_template }), [record]);
    expect(parsed).toMatchObject({
      ok: false,
      problems: [{ field: "options.user_template", message: expect.stringMatching(message) }],
    });
  });

  it.each([
    ["{{input.q}}", "plain", /plain text, use \{\{input\}\}/],
    ["{{input.q}}", { other: 1 }, /not in this item/],
    ["{{input.constructor}}", { q: 1 }, /not in this item/],
    ["{{input.__proto__}}", { q: 1 }, /not in this item/],
    ["{{input.q.length}}", { q: "text" }, /not in this item/],
  ])("%s in %j is missing, which is an error at import", (user_template, input, message) => {
    const parsed = parseRecords(customConfig({ user_template }), [{ input, expected: "a" }]);
    expect(parsed).toMatchObject({
      ok: false,
      problems: [{ line: 1, message: expect.stringMatching(message) }],
    });
  });

  it.each(["{{input}} rules", "{{skill}} {{skill}}"])(
    "the system prompt %j is refused",
    (system_prompt) => {
      expect(parseRecords(customConfig({ system_prompt }), [record])).toMatchObject({
        ok: false,
        problems: [{ field: "options.system_prompt" }],
      });
    },
  );
});

describe("1.4 the skill in the system prompt", () => {
  const system = async (system_prompt: string, skill: string) => {
    const config = customConfig({ system_prompt });
    const { calls } = await runWithReply({ config, record, reply: "x", skill });
    return calls[0]?.system;
  };
  const skill = "  Use $& and {{input}} as they are.\n";

  it("goes into its slot, verbatim", async () => {
    expect(await system("Before.\n\n{{skill}}\n\nAfter.", skill)).toBe(
      "Before.\n\nUse $& and {{input}} as they are.\n\nAfter.",
    );
  });

  it("goes under a heading when there is no slot", async () => {
    expect(await system("Be brief.", skill)).toBe(
      "Be brief.\n\n## Skill\nUse $& and {{input}} as they are.",
    );
  });

  it("leaves no trace when empty", async () => {
    expect(await system("Before.\n\n{{skill}}\n\nAfter.", " \n")).toBe("Before.\n\nAfter.");
    expect(await system("Be brief.", "")).toBe("Be brief.");
    expect(await system("", "")).not.toMatch(/skill/i);
  });

  it("is the same for every item, so that prompts can be cached", async () => {
    const config = customConfig();
    const [a, b] = await Promise.all(
      ["one", "two"].map((input) =>
        runWithReply({ config, record: { input, expected: "a" }, reply: "x", skill }),
      ),
    );
    expect(a?.calls[0]?.system).toBe(b?.calls[0]?.system);
    expect(a?.calls[0]?.system).toContain("## Skill\nUse $& and");
  });
});

describe("1.8, 8.2 answers in replies", () => {
  it.each([
    ["tag", "a <answer>x</answer> <ANSWER> y\n</ANSWER>", "y", "tag"],
    ["tag", "<answer>done</answer> and <answer>open", "done", "tag"],
    ["tag", "so <answer> open", "open", "unclosed_tag"],
    ["tag", "first\n\n last line \n\n", "last line", "no_tag"],
    ["tag", "", "", "no_tag"],
    ["whole", "  all of\nit ", "all of\nit", "whole"],
    ["lastLine", "a\nb\n", "b", "last_line"],
    ["json", '{"answer": "x", "n": 1}', "x", "json"],
    ["json", 'Sure:\n```json\n{"answer": 5}\n```', "5", "json"],
    ["json", 'Well {not json} then {"b": 1, "a": "}"} end', '{"a":"}","b":1}', "json"],
    ["json", "[1, 2]", "[1,2]", "json"],
    ["json", "no json\nhere", "here", "no_json"],
  ] as const)("%s finds %j", (format, reply, answer, extraction) => {
    expect(extractAnswerAs(format, reply)).toEqual({ answer, extraction });
  });

  it("stays cheap for replies made of openings", () => {
    const long = 400_000;
    expect(extractAnswerAs("tag", "<answer>".repeat(long / 8)).extraction).toBe("unclosed_tag");
    expect(extractAnswerAs("json", "{".repeat(long)).extraction).toBe("no_json");
  });

  it("never throws", () => {
    const format = fc.constantFrom("tag", "whole", "lastLine", "json");
    fc.assert(
      fc.property(format, anyText, (one, reply) => {
        expect(typeof extractAnswerAs(one, reply).answer).toBe("string");
      }),
    );
  });
});

describe("a custom rollout", () => {
  it("scores the extracted answer and closes with the verdict", async () => {
    const { result, calls } = await runWithReply({
      config: customConfig({ scorer: { type: "numeric" }, max_completion_tokens: 77 }),
      record: { ...record, rationale: "two pairs" },
      reply: "I count.\n<answer>5</answer>",
    });
    expect(calls[0]?.maxOutputTokens).toBe(77);
    expect(result).toMatchObject({
      hard: 0,
      soft: 0,
      status: "scored",
      answer: "5",
      failReason: "numeric: |Δ|=1 > 0, predicted 5, expected 4",
      details: { scores: { numeric: 0 }, extraction: "tag" },
    });
    const note = result.entries.at(-1);
    expect(note).toMatchObject({ role: "system" });
    expect(JSON.stringify(note)).toMatch(
      /Given answer: 5.*Expected answer: 4.*Reference: two pairs/,
    );
  });

  it("never shows expected answers, reference or metadata to the target", async () => {
    const { calls } = await runWithReply({
      config: customConfig(),
      record: {
        ...record,
        expected: "zebra-1",
        rationale: "zebra-2",
        note: "zebra-3",
        group: "zebra-4",
      },
      reply: "x",
    });
    expect(JSON.stringify(calls)).not.toContain("zebra");
  });

  it("a scorer that cannot decide is not a wrong answer", async () => {
    const { result } = await runWithReply({
      config: customConfig({ scorer: { type: "regex", pattern: "^(a+)+$" } }),
      record,
      reply: `<answer>${"a".repeat(60)}!</answer>`,
    });
    expect(result.status).toBe("scorer_error");
  });

  it("guidance ends with the owner's own words", () => {
    const { failure, success } = getEnvironment("custom").guidance(
      customConfig({ guidance: "Labels are lower case." }),
    );
    expect(failure).toMatch(/Labels are lower case\.$/);
    expect(success).toMatch(/Labels are lower case\.$/);
  });
});

describe("the registry", () => {
  it("names what there is when asked for something else", () => {
    expect(() => getEnvironment("alfworld")).toThrow(
      expect.objectContaining({
        code: "invalid_config",
        hint: expect.stringContaining("searchqa"),
      }),
    );
  });
});

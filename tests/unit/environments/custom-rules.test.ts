import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildPrompt } from "@/lib/environments/custom/build-prompt";
import { expectedProblem } from "@/lib/environments/custom/expected";
import { extractAnswerAs } from "@/lib/environments/custom/extract-answer";
import { findJson } from "@/lib/environments/custom/find-json";
import { parseTasks } from "@/lib/environments/custom/parse-tasks";
import { readPromptfoo } from "@/lib/environments/custom/promptfoo";
import { csvAssertion, readAssertion } from "@/lib/environments/custom/promptfoo-assert";
import { judgeQuestion } from "@/lib/environments/custom/scorers/judge-prompt";
import { readVote } from "@/lib/environments/custom/scorers/judge-reply";
import { scoreTask } from "@/lib/environments/custom/scorers/score-task";
import { parseTemplate } from "@/lib/environments/custom/template";
import { type CustomTask, customTaskSchema } from "@/lib/schemas/dataset";
import { type CustomEnvironmentConfig, environmentConfigSchema } from "@/lib/schemas/environment";
import { scorerSchema } from "@/lib/schemas/scorer";
import { anyText } from "../../support/any-text";

function configOf(options: object = {}): CustomEnvironmentConfig {
  const config = environmentConfigSchema.parse({ ...options, name: "custom" });
  if (config.name !== "custom") throw new Error("custom tasks");
  return config;
}

const aTask = (deviations: object = {}): CustomTask =>
  customTaskSchema.parse({ id: "t", input: "2 + 2?", expected: ["4"], ...deviations });

const scoreOf = (settings: object, answer: string, expected: readonly string[], input?: unknown) =>
  scoreTask(scorerSchema.parse(settings), {
    task: aTask({ expected, ...(input === undefined ? {} : { input }) }),
    answer,
    reply: answer,
    files: [],
  });

describe("8.1 records", () => {
  const idOf = (record: object) => {
    const parsed = parseTasks([{ file: "a.json", line: 1, value: record }], configOf());
    return parsed.ok ? parsed.items[0]?.id : parsed.problems[0]?.message;
  };

  it("8.1 an id that is not given depends on input and expected answer only", () => {
    const record = { input: "Capital of France?", expected: "Paris" };
    expect(idOf(record)).toMatch(/^t_[0-9a-f]{12}$/);
    expect(idOf({ ...record, task_type: "geo", group: "g" })).toBe(idOf(record));
    expect(idOf({ ...record, expected: "Rome" })).not.toBe(idOf(record));
  });

  it.each([
    [
      "an evals line with messages and ideal",
      {
        input: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "2+2?" },
        ],
        ideal: "4",
      },
      ["4"],
    ],
    [
      "an evals line with several ideals",
      { input: [{ role: "user", content: "2+2?" }], ideal: ["4", "four"] },
      ["4", "four"],
    ],
    ["an object as input", { input: { question: "2+2?", unit: "none" }, expected: 4 }, ["4"]],
  ])("8.1 %s is a task", (_, value, expected) => {
    const parsed = parseTasks([{ file: "a.jsonl", line: 1, value }], configOf());
    expect(parsed.ok && parsed.items[0]?.fields.expected).toEqual(expected);
  });

  it("8.1 any record is a task or a problem with its place", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), (values) => {
        const records = values.map((value, index) => ({ file: "a.json", line: index + 1, value }));
        const parsed = parseTasks(records, configOf());
        if (!parsed.ok) expect(parsed.problems.every(({ message }) => message !== "")).toBe(true);
      }),
    );
  });
});

describe("8.2 prompt and extraction", () => {
  it.each(["expected", "rubric", "reference_text", "group", "metadata.gold", "answer", "id"])(
    "8.2 leak guard: {{%s}} cannot be addressed from a template",
    (name) => {
      const parsed = parseTemplate(`{{input}} {{${name}}}`);
      expect(parsed.ok).toBe(false);
      expect(parsed).toMatchObject({ message: expect.stringContaining(`{{${name}}}`) });
    },
  );

  it("8.2 leak guard: nothing the scorer or the analysts know is in any prompt of the target", async () => {
    const secret = {
      expected: ["SENTINEL-expected"],
      expected_value: { a: "SENTINEL-value" },
      rubric: "SENTINEL-rubric",
      reference_text: "SENTINEL-reference",
      group: "SENTINEL-group",
      metadata: { gold: "SENTINEL-metadata" },
    };
    const inputs = ["2 + 2?", { question: "2 + 2?" }, [{ role: "user", content: "2 + 2?" }]];
    const scorer = { type: "llmJudge", rubric: "SENTINEL-scorer" };
    for (const input of inputs) {
      for (const system_prompt of ["", "You are careful. {{skill}}"]) {
        const task = aTask({ ...secret, input });
        const built = await buildPrompt(
          configOf({ scorer, system_prompt }),
          task,
          "A skill.",
          undefined,
        );
        expect(built.ok).toBe(true);
        expect(JSON.stringify(built)).not.toContain("SENTINEL");
      }
    }
  });

  it("8.2 a variable that an item lacks is an error of the import, with the field named", () => {
    const parsed = parseTasks(
      [{ file: "a.json", line: 3, value: { input: { question: "x" }, expected: "y" } }],
      configOf({ user_template: "{{input.question}} {{input.year}}" }),
    );
    expect(parsed).toMatchObject({
      ok: false,
      problems: [{ line: 3, field: "input", message: expect.stringContaining("{{input.year}}") }],
    });
  });

  it("8.2 braces in an item, a skill or a file are never expanded", async () => {
    const task = aTask({ input: "say {{input}} and {{skill}}" });
    const built = await buildPrompt(configOf(), task, "use {{input}}", undefined);
    expect(built.ok && built.prompt.shown).toContain("say {{input}} and {{skill}}");
    expect(built.ok && built.prompt.system).toContain("use {{input}}");
  });

  it.each(["tag", "whole", "lastLine", "json", "regex"] as const)(
    "8.2 the answer format %s takes an answer from any reply",
    (format) => {
      fc.assert(
        fc.property(anyText, (reply) => {
          const found = extractAnswerAs(format, reply, { tag: "final", pattern: "=(.*)" });
          expect(typeof found.answer).toBe("string");
          expect(found.extraction).not.toBe("");
        }),
      );
    },
  );

  it("8.2 no text makes the templates or the search for JSON throw", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        parseTemplate(text);
        parseTemplate(`{{input}} {{${text}}}`);
        findJson(text);
      }),
    );
  });
});

const colours = { question: "Which?", choices: ["red", "blue"] };

describe("8.3 scorers", () => {
  it.each<[string, object, string, string[], number, unknown?]>([
    ["exact", {}, "Paris ", ["Paris"], 1],
    ["normalizedEm", {}, "The Beatles!", ["Beatles"], 1],
    ["tokenF1", {}, "Abraham Lincoln", ["Lincoln"], 0.6667],
    ["contains", { mode: "all" }, "only a here", ["a", "zz"], 0.5],
    ["contains", { mode: "any" }, "only a here", ["zz", "only"], 1],
    ["contains", { mode: "none" }, "only a here", ["zz"], 1],
    ["regex", { pattern: "^\\d{3}$", mode: "full" }, "123", [], 1],
    ["regex", { pattern: "sorry", mode: "absent" }, "fine", [], 1],
    ["numeric", { relTol: 0.01 }, "123.0", ["123.45"], 1],
    ["numeric", { absTol: 0.1 }, "123.0", ["123.45"], 0],
    ["officeReward", {}, "12.5%", ["12.5 percent"], 1],
    ["anls", {}, "$5.00", ["5.00"], 0.8],
    ["choice", {}, "**B**", ["B"], 1, colours],
    ["jsonEqual", {}, '{"b":2,"a":1}', ['{"a":1,"b":2}'], 1],
    ["jsonEqual", {}, '{"a":1}', ['{"a":1,"b":2}'], 0.5],
    ["jsonSchema", { schema: { type: "object", required: ["a"] } }, "{}", [], 0.9],
    ["list", {}, "a, b, c", ["c", "b", "a"], 1],
    ["list", { item: { type: "numeric", absTol: 0.1 } }, "1.05, 2", ["2.0", "1"], 1],
    [
      "list",
      { item: { type: "normalizedEm" }, metric: "recall" },
      "The Beatles!",
      ["Beatles", "Who"],
      0.5,
    ],
    ["list", { item: { type: "numeric" }, ordered: true }, "1, 2", ["2", "1"], 0],
    ["list", { item: { type: "numeric" } }, "1, 1", ["1", "2"], 0.5],
  ])("8.3 %s %j: %j against %j gives %d", async (type, settings, answer, expected, soft, input) => {
    const score = await scoreOf({ type, ...settings }, answer, expected, input);
    expect(score).toMatchObject({ status: "scored" });
    expect(score.status === "scored" ? score.soft : null).toBeCloseTo(soft, 4);
    expect(score.status === "scored" ? score.hard : null).toBe(soft === 1 ? 1 : 0);
  });

  it("8.3 normalisation runs in its fixed order", async () => {
    const normalization = {
      unicodeNFKC: true,
      lowercase: true,
      stripPunctuation: true,
      stripArticles: true,
      collapseWhitespace: true,
    };
    // The full-width mark is punctuation only once it is an ASCII one, the article only in lower case.
    const answer = "  ＴＨＥ  Ｗｈｏ！ ";
    expect(await scoreOf({ type: "exact", normalization }, answer, ["who"])).toMatchObject({
      hard: 1,
    });
  });

  it.each([
    ["numeric", {}, "forty"],
    ["jsonEqual", {}, "{"],
    ["regex", {}, "("],
    ["contains", {}, "  "],
    ["jsonSchema", {}, '{"type":"nonsense"}'],
    ["list", { item: { type: "numeric" } }, "three"],
  ])(
    "8.3 an expected answer that %s %j cannot use is an error of the import: %j",
    (type, settings, expected) => {
      expect(expectedProblem(scorerSchema.parse({ type, ...settings }), expected)).not.toBeNull();
    },
  );

  const settingsOf: Readonly<Record<string, object>> = {
    js: { source: "export default (ctx) => ctx.answer === ctx.expected;" },
    composite: {
      parts: [{ scorer: { type: "exact" }, required: true }, { scorer: { type: "tokenF1" } }],
    },
    jsonSchema: { schema: { type: "object", properties: { a: { pattern: "^(a+)+$" } } } },
    list: { item: { type: "numeric", absTol: 1 } },
  };

  it.each(scorerSchema.options.map(({ shape }) => shape.type.value))(
    "8.3 %s: any answer and any expected ones give a score between 0 and 1 or the reason why not",
    async (type) => {
      const judge = async () =>
        ({ ok: true, text: '{"score":1,"pass":true,"reason":""}', finish: "stop" }) as const;
      await fc.assert(
        fc.asyncProperty(
          anyText,
          fc.array(
            fc.oneof(
              anyText,
              fc.jsonValue().map((value) => JSON.stringify(value)),
            ),
            { maxLength: 4 },
          ),
          async (answer, expected) => {
            const score = await scoreTask(
              scorerSchema.parse({ type, ...settingsOf[type] }),
              { task: aTask({ expected, input: colours }), answer, reply: answer, files: [] },
              judge,
            );
            if (score.status !== "scored") {
              expect(score.reason).not.toBe("");
              return;
            }
            expect([0, 1]).toContain(score.hard);
            expect(score.soft).toBeGreaterThanOrEqual(0);
            expect(score.soft).toBeLessThanOrEqual(1);
          },
        ),
        { numRuns: type === "js" ? 10 : 60 },
      );
    },
  );

  it.each(["exact", "anls", "tokenF1"] as const)(
    "8.3 %s does not care which side is expected",
    async (type) => {
      await fc.assert(
        fc.asyncProperty(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), async (a, b) => {
          const one = await scoreOf({ type }, a, [b]);
          const other = await scoreOf({ type }, b, [a]);
          if (one.status === "scored" && other.status === "scored") {
            expect(one.soft).toBeCloseTo(other.soft, 9);
          }
        }),
        { numRuns: 60 },
      );
    },
  );
});

describe("8.4 judge", () => {
  it("8.4 no text of a task, rubric, reference or answer can hold its own fence", () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, (input, rubric, reference, answer) => {
        const task = aTask({ input: `x${input}`, expected: [reference] });
        const question = judgeQuestion({ rubric, task, answer, vote: 0 });
        const fence = /<<<TASK ([0-9a-f]{16})\n/.exec(question)?.[1] ?? "";
        expect(fence).not.toBe("");
        for (const text of [input, rubric, reference, answer]) expect(text).not.toContain(fence);
        expect(question.split(`<<<ANSWER ${fence}\n`)).toHaveLength(2);
      }),
    );
  });

  it.each([
    ["binary", 0.5, false],
    ["binary", 1, true],
    ["five", 0.25, true],
    ["five", 0.3, false],
    ["hundred", 0.37, true],
    ["hundred", 0.375, false],
    ["hundred", 1.01, false],
  ] as const)("8.4 on the scale %s a score of %d is taken: %j", (scale, score, isTaken) => {
    expect(readVote({ scale }, JSON.stringify({ score, pass: true, reason: "x" })).ok).toBe(
      isTaken,
    );
  });

  it("8.4 a reason is cut at 400 characters", () => {
    const read = readVote(
      { scale: "binary" },
      JSON.stringify({ score: 1, pass: true, reason: "r".repeat(900) }),
    );
    expect(read.ok && read.vote.reason.length).toBeLessThanOrEqual(401);
  });
});

describe("foreign formats", () => {
  it("8.1 no text makes the reader of promptfoo tests throw, and no value its assertions", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        (text) => {
          readPromptfoo("tests.yaml", text);
          readPromptfoo("tests.yaml", `tests:\n- vars: {q: 1}\n  assert: ${text}`);
          csvAssertion(text);
        },
      ),
    );
    fc.assert(fc.property(fc.jsonValue(), (value) => void readAssertion(value)));
  });
});

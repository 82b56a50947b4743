import { describe, expect, it } from "vitest";
import { coerceChoices } from "@/lib/environments/livemath/choices";
import { parseChoiceLabel } from "@/lib/environments/livemath/label";
import {
  itemShuffleSeed,
  mentionsOtherChoices,
  shuffleChoices,
} from "@/lib/environments/livemath/shuffle";
import { environments } from "@/lib/environments/registry";
import { livemathEnvironmentSchema } from "@/lib/schemas/environment";
import { makeItem, parseRecords } from "../../support/environment-items";

const config = (input: Record<string, unknown> = {}) =>
  livemathEnvironmentSchema.parse({ name: "livemathematicianbench", ...input });

const letters = ["A", "B", "C", "D", "E"];
const texts = [
  "The ring is Noetherian",
  "Every ideal is principal",
  "$x^2 + 1$ is irreducible",
  "None of these",
  "A field",
];
const choices = letters.map((label, index) => ({ label, text: texts[index]! }));
const record = {
  id: "202511:1",
  question: "What holds?",
  choices,
  correct_choice: { label: "B", text: "Every ideal is principal" },
  theorem: "A theorem.",
  sketch: "A sketch.",
  theorem_type: ["Equivalence", "Bound"],
};

async function run(
  reply: string,
  settings: Record<string, unknown> = {},
  options: { seed?: number; record?: Record<string, unknown>; skill?: string } = {},
) {
  const env = config(settings);
  const seen: { system: string; user: string; maxOutputTokens: number }[] = [];
  const result = await environments.livemathematicianbench.runItem({
    config: env,
    item: makeItem(env, options.record ?? record),
    skill: options.skill ?? "",
    seed: options.seed ?? 42,
    callTarget: async ({ system, messages, maxOutputTokens }) => {
      const [first] = messages;
      seen.push({ system, user: String(first?.content), maxOutputTokens });
      return { text: reply, finish: "stop", toolCalls: [] };
    },
  });
  return { result, seen };
}

describe("dealing the options (LM-1 to LM-3)", () => {
  const orderOf = (id: string, count: number) =>
    shuffleChoices({
      id,
      seed: 42,
      choices: choices.slice(0, count),
      correctChoice: choices[0]!,
    })
      ?.order.map((place) => letters[place])
      .join("");

  it.each([
    ["202511:1", "BEDCA", "CDBA"],
    ["202602:22", "ABEDC", "ADBC"],
    ["202601:44", "ACDBE", "ACDB"],
  ])("%s is dealt as the original deals it", (id, five, four) => {
    expect(orderOf(id, 5)).toBe(five);
    expect(orderOf(id, 4)).toBe(four);
  });

  it("takes the seed from the first 16 digits of a hash, beyond what a number can hold", () => {
    expect(BigInt(`0x${itemShuffleSeed("202602:22", 42)}`)).toBe(13154253309490526428n);
  });

  it("lets the right option follow its text", () => {
    const dealt = shuffleChoices({ id: "202511:1", seed: 42, choices, correctChoice: choices[1]! });
    expect(dealt?.correctChoice).toEqual({ label: "A", text: "Every ideal is principal" });
    expect(dealt?.choices.map(({ label }) => label)).toEqual(letters);
  });

  it("refuses more than seven options (LM-3)", () => {
    const eight = Array.from({ length: 8 }, (_, index) => ({ label: `L${index}`, text: "t" }));
    expect(shuffleChoices({ id: "x", seed: 1, choices: eight, correctChoice: eight[0]! })).toBe(
      null,
    );
    expect(coerceChoices(Array.from({ length: 8 }, () => "t"))).toMatchObject({ ok: false });
  });

  it("deals a train item anew for every batch and the others always alike (LM-2)", async () => {
    const prompt = async (seed: number) =>
      (await run("<answer>A</answer>", {}, { seed })).seen[0]!.user;
    expect(await prompt(1043)).not.toBe(await prompt(2043));
    expect(await prompt(42)).toBe(await prompt(42));
    expect(environments.livemathematicianbench.usesSeed?.(config())).toBe(true);
    expect(environments.livemathematicianbench.usesSeed?.(config({ shuffle_choices: false }))).toBe(
      false,
    );
  });

  it.each([
    ["Both A and C hold", true],
    ["None of the above", true],
    ["The same as option B", true],
    ["(A), (B) and (C)", true],
    ["Every group $A$ acts on $B$", false],
    ["A and only then", false],
    ["A field", false],
  ])("'%s' speaks of other options: %s (L5)", (text, expected) => {
    expect(mentionsOtherChoices([{ label: "A", text }])).toBe(expected);
  });

  it("official leaves an item alone whose options speak of others; compat does not (L5)", async () => {
    const linked = {
      ...record,
      choices: choices.map((choice) =>
        choice.label === "D" ? { ...choice, text: "Both A and C" } : choice,
      ),
    };
    const order = async (profile: string) =>
      (await run("x", { scoring_profile: profile }, { record: linked })).result.details
        .choice_order;
    expect(await order("official")).toEqual([0, 1, 2, 3, 4]);
    expect(await order("compat")).toEqual([1, 4, 3, 2, 0]);
  });
});

describe("reading the chosen label (LM-4 to LM-8)", () => {
  it.each([
    ["B", "B", "B"],
    ["b)", "B", "B"],
    ["B.", "B", "B"],
    ["B: text", "B", "B"],
    ["B and C", "B", null],
    ["(B)", null, "B"],
    ["**B**", null, "B"],
    ["**B**: because", null, "B"],
    ["Option B", null, "B"],
    ["The correct answer is option (b).", null, "B"],
    ["\\boxed{B}", null, "B"],
    ["$\\text{B}$", null, "B"],
    ["`B`", null, "B"],
    ["_B_", null, "B"],
    ["Every ideal is principal", "B", "B"],
    ["every  ideal is\nprincipal.", null, "B"],
    ["A field", "E", "E"],
    ["A is wrong, so B", "A", null],
    ["A proof by cases shows the last one", "A", null],
    ["A is right", "A", "A"],
    ["so it must be C after all", null, "C"],
    ["Z", null, null],
    ["", null, null],
    ["AB", null, null],
    ["B, because", null, "B"],
    ["[B]", null, "B"],
    ["“B”", null, "B"],
  ])("'%s' is %s in compat and %s in official", (answer, compat, official) => {
    const label = (profile: "compat" | "official") => {
      const parsed = parseChoiceLabel(answer, choices, profile);
      return parsed.isLabel ? parsed.label : null;
    };
    expect(label("compat")).toBe(compat);
    expect(label("official")).toBe(official);
  });

  it("an answer that equals two options names neither in official", () => {
    const twins = [
      { label: "A", text: "same" },
      { label: "B", text: "same" },
    ];
    expect(parseChoiceLabel("same", twins, "official").isLabel).toBe(false);
    expect(parseChoiceLabel("same", twins, "compat").label).toBe("A");
  });

  it("stays quick on long and hostile answers", () => {
    const long = 200_000;
    for (const answer of [
      "(".repeat(long),
      "answer ".repeat(long / 7),
      "A ".repeat(long / 2),
      "\n".repeat(long),
      "\\text ".repeat(long / 6),
      `B${" ".repeat(long)}x`,
      "_".repeat(long),
    ]) {
      for (const profile of ["compat", "official"] as const) {
        expect(typeof parseChoiceLabel(answer, choices, profile).label).toBe("string");
      }
    }
  });
});

describe("running an item", () => {
  it("shows the options with their new letters and neither theorem nor sketch", async () => {
    const { seen, result } = await run("Thinking.\n<answer>A</answer>", {}, { skill: "Be exact." });
    expect(seen).toHaveLength(1);
    expect(seen[0]!.maxOutputTokens).toBe(16_384);
    expect(seen[0]!.system).toContain("## Skill\nBe exact.\n\n## Task");
    expect(seen[0]!.user).toBe(
      [
        "## Question\nWhat holds?\n\n## Options",
        "A. Every ideal is principal",
        "B. A field",
        "C. None of these",
        "D. $x^2 + 1$ is irreducible",
        "E. The ring is Noetherian",
      ].join("\n"),
    );
    expect(result).toMatchObject({
      hard: 1,
      soft: 1,
      status: "scored",
      answer: "A",
      failReason: "",
      details: {
        correct_label: "A",
        predicted_text: "Every ideal is principal",
        random_baseline: 0.2,
        extraction: "tag",
      },
    });
  });

  it("shows theorem and sketch only when asked to", async () => {
    const { seen } = await run("x", { use_theorem: true, use_sketch: true });
    expect(seen[0]!.user).toContain("## Theorem\nA theorem.\n\n## Sketch of the proof\nA sketch.");
  });

  it("says what was chosen and what was right, for the analysts only", async () => {
    const { result, seen } = await run("<answer>E</answer>", { shuffle_choices: false });
    expect(result.failReason).toBe("MCQ=0: predicted 'E' but expected 'B'");
    expect(JSON.stringify(result.entries.at(-1))).toContain("Given answer: E: A field");
    expect(JSON.stringify(result.entries.at(-1))).toContain(
      "Expected answer: B: Every ideal is principal",
    );
    expect(seen[0]!.system + seen[0]!.user).not.toContain("correct_choice");
  });

  it("tells when no option could be read, and compat scores as the original", async () => {
    const settings = { shuffle_choices: false };
    const { result } = await run("<answer>no idea</answer>", settings);
    expect(result).toMatchObject({ hard: 0, answer: "no idea", details: { predicted_label: "" } });
    expect(result.failReason).toBe("MCQ=0: no option could be read from 'no idea', expected 'B'");
    const compat = await run("<answer>(B)</answer>", { ...settings, scoring_profile: "compat" });
    expect(compat.result.hard).toBe(0);
    expect((await run("<answer>(B)</answer>", settings)).result.hard).toBe(1);
  });
});

describe("reading rows (benchmarks.md 6.1)", () => {
  const parse = (value: unknown) => parseRecords(config(), [value]);

  it("takes the published shape, with the month of the file where the row has none", () => {
    const env = config();
    const parsed = environments.livemathematicianbench.parseItems(
      [
        {
          file: "202511/qa_202511_final.json",
          line: 2,
          value: {
            no: 4,
            mcq: { question: "Q", choices: ["x", "y"], correct_choice: { label: "b." } },
            theorem_type: "Bound",
            paper_link: "l",
          },
        },
      ],
      env,
    );
    expect(parsed).toMatchObject({
      ok: true,
      items: [{ id: "202511:4", taskType: "Bound", fields: { correct_choice: { text: "y" } } }],
    });
  });

  it.each([
    ["a manifest row", { id: "1", month: "202511", no: 1 }, "question", "data prepare"],
    ["no question", { ...record, question: " " }, "question", "missing"],
    ["one choice", { ...record, choices: ["x"] }, "choices", "at least two"],
    ["no choices", { ...record, choices: null }, "choices", "no options"],
    [
      "eight choices",
      { ...record, choices: Object.fromEntries([..."ABCDEFGH"].map((one) => [one, one])) },
      "choices",
      "at most 7",
    ],
    [
      "a label twice",
      { ...record, choices: [choices[0], choices[0]] },
      "choices",
      "two options have the label A",
    ],
    ["no gold", { ...record, correct_choice: null }, "correct_choice", "no label"],
    [
      "gold outside of the choices",
      { ...record, correct_choice: { label: "F" } },
      "correct_choice",
      "not among the options A, B, C, D, E",
    ],
    ["no object", "text", null, "must be an object"],
  ])("%s is named with file, line and field", (_, value, field, message) => {
    expect(parse(value)).toEqual({
      ok: false,
      problems: [
        { file: "tasks.jsonl", line: 1, field, message: expect.stringContaining(message) },
      ],
    });
  });

  it("adds a right option that comes with its text, and says so", () => {
    const parsed = parse({
      ...record,
      choices: choices.slice(0, 2),
      correct_choice: { label: "C", text: "extra" },
    });
    expect(parsed).toMatchObject({
      ok: true,
      warnings: [expect.stringContaining("the right option C was not listed")],
    });
  });

  it("warns when the gold text is not that of its label", () => {
    const parsed = parse({ ...record, correct_choice: { label: "B", text: "Something else" } });
    expect(parsed).toMatchObject({
      ok: true,
      warnings: [expect.stringContaining("label decides")],
    });
  });
});

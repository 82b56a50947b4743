import { describe, expect, it } from "vitest";
import { drawItems, evaluationItems, planEpoch, stepsPerEpoch } from "@/lib/engine/epoch-plan";
import { parseChoiceLabel } from "@/lib/environments/livemath/label";
import { findNumbers } from "@/lib/environments/officeqa/numbers";
import { officialReward } from "@/lib/environments/officeqa/official-score";
import { f1Score } from "@/lib/environments/searchqa/score";
import {
  environmentConfigSchema,
  livemathEnvironmentSchema,
  searchqaEnvironmentSchema,
} from "@/lib/schemas/environment";
import { withLimit } from "@/lib/services/create-run";
import { prepareDataset } from "@/lib/services/prepare-dataset";
import { customConfig, runWithReply } from "../../support/environment-items";

const numbers = Array.from({ length: 10 }, (_, index) => index);

describe("splits and batches (benchmarks.md 1.2, 1.3)", () => {
  it("SP-3: benchmarks are cut 2:1:7 with seed 42 unless told otherwise, few tasks of one's own 4:3:3", async () => {
    for (const { shape } of environmentConfigSchema.options) {
      const config = environmentConfigSchema.parse({ name: shape.name.value });
      expect([config.split_ratio, config.split_seed]).toEqual(["2:1:7", 42]);
    }
    const items = numbers.concat(numbers.map((one) => one + 10)).map((one) => ({
      id: `q${one}`,
      question: `What is ${one}?`,
      context: "",
      answers: [String(one)],
    }));
    const sizes = async (environment: "searchqa" | "custom") => {
      const file = { name: "items.json", text: JSON.stringify(items) };
      const prepared = await prepareDataset({ name: "x", environment, files: [file] });
      if (!prepared.ok) throw new Error(JSON.stringify(prepared.problems));
      const { train, val, test } = prepared.splits;
      expect(prepared.split.seed).toBe(42);
      return [train.length, val.length, test.length];
    };
    expect(await sizes("searchqa")).toEqual([4, 2, 14]);
    expect(await sizes("custom")).toEqual([8, 6, 6]);
  });

  it("SP-9: a limit keeps the first items of each split, 0 all of them", () => {
    const counts = { train: 10, val: 4, test: 2 };
    expect(withLimit(counts, 3)).toEqual({ train: 3, val: 3, test: 2 });
    expect(withLimit(counts, 0)).toEqual(counts);
  });

  it("BA-1: the items are shuffled with seed + 1000 × epoch and cut into batches", () => {
    const plan = { items: numbers, batchSize: 4, accumulation: 1, seed: 42, epoch: 1 };
    const batches = planEpoch(plan);
    expect(batches.map(({ items }) => items.length)).toEqual([4, 4, 2]);
    expect(batches.flatMap(({ items }) => items)).toEqual(
      drawItems({ items: numbers, count: 10, seed: 1042 }),
    );
    expect(stepsPerEpoch({ trainSize: 107, batchSize: 40, accumulation: 1 })).toBe(3);
  });

  it("BA-2: batch b of epoch e carries seed + 1000 × e + b + 1", () => {
    const seeds = planEpoch({ items: numbers, batchSize: 4, accumulation: 1, seed: 42, epoch: 2 });
    expect(seeds.map(({ seed }) => seed)).toEqual([2043, 2044, 2045]);
  });

  it("BA-3: an empty batch of an accumulation is filled from a shuffle with its own seed", () => {
    const batches = planEpoch({
      items: numbers,
      batchSize: 4,
      accumulation: 4,
      seed: 42,
      epoch: 1,
    });
    expect(batches.map(({ items }) => items.length)).toEqual([4, 4, 2, 4]);
    expect(new Set(batches[3]?.items).size).toBe(4);
  });

  it("BA-4: an ad-hoc batch is the head of a shuffle with the given seed", () => {
    const drawn = drawItems({ items: numbers, count: 3, seed: 42 });
    expect(drawn).toEqual([7, 3, 2]);
  });

  it("BA-5: an evaluation takes the split in file order, cut to its first items", () => {
    expect(evaluationItems(numbers, 3)).toEqual([0, 1, 2]);
    expect(evaluationItems(numbers, 0)).toEqual(numbers);
    expect(evaluationItems(numbers, 99)).toEqual(numbers);
  });
});

describe("scores (benchmarks.md 2.3, 4.3, 6.5)", () => {
  it("SQ-7: without words the score is 1 only against an answer without words", () => {
    expect(f1Score("the", ["The"])).toBe(1);
    expect(f1Score("", ["Paris"])).toBe(0);
    expect(f1Score("Paris", ["a", "paris"])).toBe(1);
    expect(f1Score("a b b", ["b b c"])).toBeCloseTo(0.8, 9);
  });

  const choices = [
    { label: "A", text: "finite" },
    { label: "B", text: "Every ideal" },
  ];

  it("LM-5: the text of an option names it, case aside", () => {
    expect(parseChoiceLabel(" EVERY IDEAL ", choices, "compat").label).toBe("B");
  });

  it("LM-6: else the first word, when it is a label", () => {
    expect(parseChoiceLabel("a) since it is finite", choices, "compat").label).toBe("A");
  });

  it("LM-7: else the text itself, which is wrong", () => {
    expect(parseChoiceLabel("(b)", choices, "compat")).toEqual({ label: "(B", isLabel: false });
  });

  it("OQ-12: currency signs go", () => {
    const signs = ["$", "£", "€", "¥", "₹", "¢", "₩", "₽"];
    for (const sign of signs) {
      expect(findNumbers(`${sign}5.5`).map(({ value }) => value)).toEqual([5.5]);
    }
  });

  it("OQ-14: a number is an optional minus, digits, decimals and a percent sign", () => {
    expect(findNumbers("-1.50% and 7.").map(({ value }) => value)).toEqual([-1.5, 7]);
  });

  it("OQ-16: whole numbers from 1900 to 2100 look like years and may stand beside the answer", () => {
    expect(officialReward("543", "543 in 1900", 0)).toBe(1);
    expect(officialReward("543", "543 in 2100", 0)).toBe(1);
    expect(officialReward("543", "543 in 2101", 0)).toBe(0);
    expect(officialReward("1977", "1977", 0)).toBe(1);
  });

  it("OQ-24: of several numbers each must be found, in any order", () => {
    expect(officialReward("1 and 2 and 3", "3, 1 and 2", 0)).toBe(1);
    expect(officialReward("1 and 2 and 3", "3, 1 and 4", 0)).toBe(0);
    expect(officialReward("0 and 2", "0 and 2", 0.05)).toBe(1);
    expect(officialReward("0 and 2", "0.01 and 2", 0.05)).toBe(0);
  });
});

describe("prompts of the golden files", () => {
  const skill = "- Answer with the shortest form.";

  it("SearchQA", async () => {
    const { calls } = await runWithReply({
      config: searchqaEnvironmentSchema.parse({ name: "searchqa" }),
      record: {
        id: "q1",
        question: "Which river runs past the mill?",
        context: "[DOC] [TLE] The mill [PAR] The old mill stands on the Arn. ",
        answers: ["Arn"],
      },
      reply: "<answer>Arn</answer>",
      skill,
    });
    await expect(shown(calls)).toMatchFileSnapshot("golden/searchqa.txt");
  });

  it("LiveMathematicianBench, theorem and sketch included only when asked for", async () => {
    const record = {
      no: 3,
      month: "202601",
      question: "Which bound holds?",
      choices: ["at most n", "at most 2n", "at least n"],
      correct_choice: { label: "A" },
      theorem: "A theorem.",
      sketch: "A sketch.",
    };
    const show = async (settings: Record<string, unknown>) => {
      const config = livemathEnvironmentSchema.parse({
        name: "livemathematicianbench",
        ...settings,
      });
      const { calls } = await runWithReply({ config, record, reply: "<answer>A</answer>", skill });
      return shown(calls);
    };
    await expect(await show({})).toMatchFileSnapshot("golden/livemathematicianbench.txt");
    await expect(await show({ use_theorem: true, use_sketch: true })).toMatchFileSnapshot(
      "golden/livemathematicianbench-shown.txt",
    );
  });

  it("custom tasks, with the built-in instructions and with one's own", async () => {
    const record = { id: "t1", input: { question: "2 + 2?", unit: "apples" }, expected: "4" };
    const show = async (settings: Record<string, unknown>) => {
      const { calls } = await runWithReply({
        config: customConfig(settings),
        record,
        reply: "<answer>4</answer>",
        skill,
      });
      return shown(calls);
    };
    await expect(await show({})).toMatchFileSnapshot("golden/custom.txt");
    const own = { system_prompt: "Count.\n\n{{skill}}", user_template: "{{input.question}}" };
    await expect(await show(own)).toMatchFileSnapshot("golden/custom-own.txt");
  });
});

function shown(calls: readonly { readonly system: string; readonly user: string }[]): string {
  return calls.map(({ system, user }) => `# system\n${system}\n\n# user\n${user}\n`).join("\n");
}

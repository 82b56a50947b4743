import { describe, expect, it } from "vitest";
import { planChecks } from "@/lib/estimate/plan-checks";
import { formatRange, makePlanView } from "@/lib/estimate/plan-view";
import { estimateRun } from "@/lib/estimate/run-estimate";
import { optimizerTraffic } from "@/lib/estimate/traffic";
import { type RunConfigInput, runConfigSchema } from "@/lib/schemas/run-config";

function configOf(input: Omit<RunConfigInput, "env"> = {}) {
  return runConfigSchema.parse({ env: { name: "searchqa" }, ...input });
}

const searchqaSizes = { train: 400, val: 200, test: 1400 };
const priced = {
  provider: "openai_compatible",
  model: "a-model",
  baseUrl: "http://127.0.0.1:1/v1",
  price: { input: 1, output: 2 },
} as const;

function estimateOf(config = configOf()) {
  return estimateRun({
    config,
    counts: searchqaSizes,
    meanItemChars: 4000,
    seedSkillChars: 1000,
  });
}

describe("estimateRun", () => {
  it("counts the target runs of SearchQA at the defaults as the arithmetic does", () => {
    const { plan } = estimateOf();
    expect(plan.targetRuns).toMatchObject({
      rollout: 1600,
      gate: 8200,
      slowUpdate: 120,
      finalValidation: 200,
      test: 4200,
      total: 14_320,
    });
  });

  it("orders low, likely and high in tokens, money and time", () => {
    const { tokens, moneyMicros, timeMs } = estimateOf(
      configOf({ model: { target: priced, optimizer: priced } }),
    );
    for (const range of [tokens, moneyMicros, timeMs]) {
      expect(range?.low).toBeGreaterThan(0);
      expect(range?.low).toBeLessThan(range?.likely ?? 0);
      expect(range?.likely).toBeLessThan(range?.high ?? 0);
    }
  });

  it("counts the tokens of whole skills in the modes that write them", () => {
    const tokens = (optimizer: RunConfigInput["optimizer"]) =>
      optimizerTraffic({
        config: configOf({ optimizer }),
        plan: estimateOf(configOf({ optimizer })).plan,
        meanItemChars: 4000,
        seedSkillChars: 40_000,
      }).likely;
    const patch = tokens({});
    const suggestions = tokens({ skill_update_mode: "rewrite_from_suggestions" });
    const whole = tokens({ skill_update_mode: "full_rewrite_minibatch" });
    // 40 steps with one rewrite each of a skill of about 10,000 tokens.
    expect(suggestions.outputTokens - patch.outputTokens).toBeGreaterThan(300_000);
    expect(whole.outputTokens).toBeGreaterThan(5 * patch.outputTokens);
    expect(tokens({ lr_control_mode: "autonomous" }).calls).toBeGreaterThan(patch.calls);
  });

  it("has a price of zero for simulated models and none for a model nobody knows", () => {
    expect(estimateOf().moneyMicros).toEqual({ low: 0, likely: 0, high: 0 });
    const { price: _, ...unpriced } = priced;
    const unknown = estimateOf(configOf({ model: { target: unpriced } }));
    expect(unknown.moneyMicros).toBeNull();
    expect(unknown.unpricedRoles).toEqual(["target"]);
  });

  it("doubles the money with the price", () => {
    const price = { input: 2, output: 4 };
    const single = estimateOf(configOf({ model: { target: priced, optimizer: priced } }));
    const double = estimateOf(
      configOf({ model: { target: { ...priced, price }, optimizer: { ...priced, price } } }),
    );
    const ratio = (double.moneyMicros?.likely ?? 0) / (single.moneyMicros?.likely ?? 1);
    expect(ratio).toBeCloseTo(2, 3);
  });

  it("reads no more of a SearchQA item than the context budget lets through", () => {
    const long = { counts: searchqaSizes, seedSkillChars: 0, config: configOf() };
    const within = estimateRun({ ...long, meanItemChars: 6400 });
    const beyond = estimateRun({ ...long, meanItemChars: 60_000 });
    expect(beyond.tokens).toEqual(within.tokens);
  });

  it("says the least change of the selection score that can be seen", () => {
    expect(estimateOf().smallestChange).toBe(1 / 200);
    const limited = estimateOf(configOf({ evaluation: { sel_env_num: 40 } }));
    expect(limited.smallestChange).toBe(1 / 40);
  });

  it("refuses a train size that does not fit the data", () => {
    expect(() => estimateOf(configOf({ train: { train_size: 7 } }))).toThrow(RangeError);
  });
});

describe("makePlanView", () => {
  it("has arithmetic whose terms add up to the numbers shown", () => {
    const config = configOf();
    const view = makePlanView(estimateOf(config), config);
    const numberOf = (label: string) =>
      Number(view.terms.find((term) => term.label === label)?.value.replaceAll(",", ""));
    const parts = ["Rollout", "Gate", "Slow update", "Final validation", "Test"].map(numberOf);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(14_320);
    expect(numberOf("Target runs")).toBe(14_320);
    expect(view.basis).toContain("1/200 = 0.005");
  });

  it("C-01, C-05: shows what depends on the results as bounds, only where a method is on", () => {
    const labels = (config: ReturnType<typeof configOf>) =>
      makePlanView(estimateOf(config), config).rows.map(({ label }) => label);
    expect(labels(configOf())).not.toContain("confirm · salvage");
    const config = configOf({ engine: { profile: "improved" } });
    const view = makePlanView(estimateOf(config), config);
    const row = view.rows.find(({ label }) => label === "confirm · salvage");
    expect(row?.value).toMatch(/^≤ [\d,]+ · ≤ [\d,]+$/);
    expect(view.terms.map(({ label }) => label)).toEqual(
      expect.arrayContaining(["Confirm", "Salvage"]),
    );
    const { tokens } = estimateOf(config);
    expect(tokens.low).toBeLessThan(tokens.likely);
  });

  it("names the roles whose price is unknown", () => {
    const { price: _, ...unpriced } = priced;
    const config = configOf({ model: { target: unpriced, optimizer: unpriced } });
    const money = makePlanView(estimateOf(config), config).rows.find(
      ({ label }) => label === "Money",
    );
    expect(money?.value).toBe("price of the target and optimizer model unknown");
  });

  it("shows one value when both ends of a range read the same", () => {
    expect(formatRange({ low: 1.1, likely: 1.2, high: 1.4 }, (value) => value.toFixed(0))).toBe(
      "1",
    );
  });
});

describe("planChecks", () => {
  const idsOf = (input: RunConfigInput["evaluation"], sizes = searchqaSizes, seedSkill = "") => {
    const config = configOf({ evaluation: input });
    const { plan } = estimateRun({
      config,
      counts: sizes,
      meanItemChars: null,
      seedSkillChars: 0,
    });
    return planChecks({ config, plan, seedSkill })
      .filter(({ state }) => state !== "good")
      .map(({ id }) => id);
  };

  it("has nothing to say about a large dataset at the defaults", () => {
    expect(idsOf({})).toEqual([]);
  });

  it("recommends the soft metric for a small selection split, and only for the hard one", () => {
    const small = { train: 100, val: 20, test: 20 };
    expect(idsOf({}, small)).toEqual(["small-selection"]);
    expect(idsOf({ gate_metric: "soft" }, small)).toEqual([]);
    expect(idsOf({ use_gate: false }, small)).toEqual([]);
  });

  it("names a batch larger than the train split, empty splits and unbalanced markers", () => {
    expect(idsOf({}, { train: 10, val: 100, test: 0 })).toEqual(["test", "batch"]);
    expect(idsOf({}, { train: 100, val: 0, test: 10 })).toContain("splits");
    expect(idsOf({}, searchqaSizes, "<!-- SLOW_UPDATE_START -->")).toEqual(["markers"]);
  });
});

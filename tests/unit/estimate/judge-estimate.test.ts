import { describe, expect, it } from "vitest";
import { judgeAgreement } from "@/lib/domain/judge-agreement";
import { judgeScorersOf } from "@/lib/domain/run-judge";
import { agreementWords, judgePlanChecks } from "@/lib/estimate/judge-checks";
import { planChecks } from "@/lib/estimate/plan-checks";
import { makePlanView } from "@/lib/estimate/plan-view";
import { estimateRun } from "@/lib/estimate/run-estimate";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { type RunConfigInput, runConfigSchema } from "@/lib/schemas/run-config";

const counts = { train: 40, val: 20, test: 60 };
const endpoint = (model: string, price: number) => ({
  provider: "openai_compatible" as const,
  model,
  baseUrl: "http://127.0.0.1:1/v1",
  price: { input: price, output: price },
});

function configOf(scorer: object, model: RunConfigInput["model"] = {}) {
  return runConfigSchema.parse({ env: { name: "custom", scorer }, model });
}

const estimateOf = (config: ReturnType<typeof configOf>) =>
  estimateRun({ config, counts, meanItemChars: 400, pictures: null, seedSkillChars: 100 });

const judged = { type: "llmJudge", rubric: "It is right.", votes: 3 };

describe("8.4 the judge in the plan", () => {
  it("counts one call per vote of every judging part and target run", () => {
    const one = estimateOf(configOf(judged));
    expect(one.judgeCalls).toBe(3 * one.plan.targetRuns.total);
    const parts = [
      { scorer: judged },
      { scorer: { ...judged, votes: 1 } },
      { scorer: { type: "exact" } },
    ];
    const two = estimateOf(configOf({ type: "composite", parts }));
    expect(two.judgeCalls).toBe(4 * two.plan.targetRuns.total);
    expect(estimateOf(configOf({ type: "exact" })).judgeCalls).toBe(0);
  });

  it("shows calls and their sum, and nothing where nothing is judged", () => {
    const config = configOf(judged);
    const estimate = estimateOf(config);
    const view = makePlanView(estimate, config);
    expect(view.rows.find(({ label }) => label === "Judge calls")?.value).toBe(
      `≤ ${estimate.judgeCalls.toLocaleString("en-US")}`,
    );
    expect(view.terms.find(({ label }) => label === "Judge")?.formula).toMatch(/3 votes/);
    const plain = configOf({ type: "exact" });
    expect(makePlanView(estimateOf(plain), plain).rows.map(({ label }) => label)).not.toContain(
      "Judge calls",
    );
  });

  it("adds the judge's tokens, money and time", () => {
    const model = {
      target: endpoint("t", 1),
      optimizer: endpoint("o", 1),
      judge: endpoint("j", 1),
    };
    const without = estimateOf(configOf({ type: "exact" }, { ...model, judge: undefined }));
    const withJudge = estimateOf(configOf(judged, model));
    expect(withJudge.tokens.likely).toBeGreaterThan(without.tokens.likely);
    expect(withJudge.timeMs.likely).toBeGreaterThan(without.timeMs.likely);
    expect(withJudge.moneyMicros?.likely).toBeGreaterThan(without.moneyMicros?.likely ?? 0);
    const dearer = estimateOf(configOf(judged, { ...model, judge: endpoint("j", 10) }));
    expect(dearer.moneyMicros?.likely).toBeGreaterThan(withJudge.moneyMicros?.likely ?? 0);
  });

  it("a judge without a price makes the money unknown, and a money limit a problem", () => {
    const { price: _, ...unpriced } = endpoint("nobody-knows-me", 1);
    const config = runConfigSchema.parse({
      ...configOf(judged, {
        target: endpoint("t", 1),
        optimizer: endpoint("o", 1),
        judge: unpriced,
      }),
      limits: { max_cost_usd: 1 },
    });
    const estimate = estimateOf(config);
    expect(estimate).toMatchObject({ moneyMicros: null, unpricedRoles: ["judge"] });
    const checks = planChecks({ config, plan: estimate.plan, seedSkill: "" });
    expect(checks.find(({ id }) => id === "money-limit")?.message).toMatch(/the judge model/);
  });
});

describe("8.4 what the plan says of a judge", () => {
  const config = configOf(judged, { judge: modelRoleSchema.parse(endpoint("j", 1)) });
  const [scorer] = judgeScorersOf(config.env);
  const cases = (agreeing: number, total: number) =>
    Array.from({ length: total }, (_, index) => {
      const label = { pass: index % 2 === 0 };
      const pass = index < agreeing ? label.pass : !label.pass;
      const score = pass ? 1 : 0;
      return {
        label,
        verdicts: [{ round: "first" as const, status: "given" as const, score, pass, reason: "" }],
      };
    });
  const checkOf = (agreeing: number, total: number, deviations: object = {}) => {
    if (!scorer || !config.model.judge) throw new Error("a judged run");
    return {
      id: "jdg_1",
      datasetId: "ds_1",
      scorer,
      judge: config.model.judge,
      agreement: judgeAgreement(cases(agreeing, total)),
      ...deviations,
    };
  };
  const said = (checks: Parameters<typeof judgePlanChecks>[1]) =>
    judgePlanChecks(config, checks).map(({ state, message }) => `${state}: ${message}`);

  it.each([
    ["never checked", [], /warning: this judge was never checked/],
    ["too few answers", [checkOf(10, 10)], /warning: .* 10 answers only; 20 are needed/],
    ["low agreement", [checkOf(22, 30)], /warning: .* kappa 0\.47, below 0\.6/],
    ["good agreement", [checkOf(28, 30)], /good: .* kappa 0\.87 over 30 answers/],
    ["the larger check counts", [checkOf(10, 10), checkOf(28, 30)], /good/],
  ])("%s", (_, checks, message) => {
    expect(said(checks)).toEqual([expect.stringMatching(message)]);
  });

  it("a check of another rubric or another model does not count", () => {
    if (!scorer) throw new Error("a judged run");
    const other = [
      checkOf(30, 30, { scorer: { ...scorer, rubric: "It is polite." } }),
      checkOf(30, 30, { judge: modelRoleSchema.parse(endpoint("k", 1)) }),
    ];
    expect(said(other)).toEqual([expect.stringMatching(/never checked/)]);
    const moved = { ...endpoint("j", 1), baseUrl: "http://127.0.0.1:2/v1", temperature: 0 };
    expect(said([checkOf(30, 30, { judge: modelRoleSchema.parse(moved) })])).toEqual([
      expect.stringMatching(/^good/),
    ]);
  });

  it("labels of one kind show nothing, whatever the judge says", () => {
    const alike = cases(24, 24).map((one) => ({ ...one, label: { pass: true } }));
    expect(agreementWords({ agreement: judgeAgreement(alike) })).toMatchObject({
      state: "warning",
      message: expect.stringMatching(/are alike/),
    });
  });

  it("a judge that is the target is told, and nothing where nothing is judged", () => {
    const same = configOf(judged, { target: endpoint("t", 1), judge: endpoint("t", 1) });
    expect(judgePlanChecks(same, undefined)).toMatchObject([{ id: "judge-is-target" }]);
    expect(judgePlanChecks(configOf({ type: "exact" }), [])).toEqual([]);
  });
});

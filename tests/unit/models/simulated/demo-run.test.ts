import { beforeAll, describe, expect, it } from "vitest";
import { extractJsonObject } from "@/lib/engine/json-extraction";
import { demoFamilies } from "@/lib/environments/demo/families";
import { runDemo } from "@/tests/support/demo-run";

describe.each(demoFamilies)("a demo run of $id", (family) => {
  let run: Awaited<ReturnType<typeof runDemo>>;
  beforeAll(async () => {
    run = await runDemo(family);
  });

  it("starts low, but not at zero, and ends far above", () => {
    const { baselineGateScore, bestGateScore } = run.summary;
    expect(baselineGateScore).toBeGreaterThan(0.1);
    expect(baselineGateScore).toBeLessThan(0.4);
    expect(bestGateScore).toBeGreaterThanOrEqual(0.85);
  });

  it("holds on the test split, which no step has seen", () => {
    const score = (which: string) =>
      run.summary.tests.find((test) => test.which === which)?.score?.hard ?? 0;
    expect(score("best")).toBeGreaterThanOrEqual(0.8);
    expect(score("best") - score("seed")).toBeGreaterThan(0.4);
  });

  it("has accepted and rejected steps", () => {
    const actions = run.commits.flatMap((commit) => commit.step?.record.action ?? []);
    expect(actions.filter((action) => action === "accept_new_best").length).toBeGreaterThan(1);
    expect(actions).toContain("reject");
  });

  it("rejects wrong rules: none is in the best skill", () => {
    const best = run.commits
      .flatMap((commit) => commit.versions)
      .find((version) => version.step === run.summary.bestStep && version.kind === "step");
    const wrong = family.misconceptions.flatMap((rule) => rule.wordings);
    expect(best?.text).toBeTruthy();
    expect(wrong.filter((wording) => best?.text.includes(wording))).toEqual([]);
    const proposed = run.questions.map((question) => question.reply).join("\n");
    expect(wrong.some((wording) => proposed.includes(wording))).toBe(true);
  });

  it("every reply of the optimizer holds one JSON object and none was asked for again", () => {
    expect(run.questions.length).toBeGreaterThan(10);
    for (const { reply, message } of run.questions) {
      expect(extractJsonObject(reply)).not.toBeNull();
      expect(message).not.toMatch(/does not fit|was wrong with/i);
    }
    const calls = Object.values(run.summary.tokens).reduce((sum, stage) => sum + stage.calls, 0);
    expect(calls).toBeGreaterThan(run.questions.length);
  });

  it("is the same run each time", async () => {
    const again = await runDemo(family);
    expect(again.summary.bestSkillHash).toBe(run.summary.bestSkillHash);
    expect(again.questions).toEqual(run.questions);
  });

  it.each([1, 2, 3, 4, 5])("also learns and also errs with shuffle seed %i", async (seed) => {
    const { summary } = await runDemo(family, seed);
    expect(summary.bestGateScore).toBeGreaterThanOrEqual(0.75);
    expect(summary.rejects).toBeGreaterThan(0);
  });
});

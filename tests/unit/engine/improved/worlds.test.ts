import { describe, expect, test } from "vitest";
import { train } from "@/lib/engine/train";
import {
  hiddenRules,
  rulesOptimizer,
  ruleWorldDefaults,
  type WorldSettings,
} from "@/tests/support/hidden-rules";
import { aRunConfig, emptyStore, memoryRun } from "@/tests/support/memory-run";
import { trainInWorld } from "@/tests/support/trained-world";

const all = {
  confirm: true,
  regression_guard: true,
  salvage: true,
  deterministic_merge: true,
  leak_guard: true,
  gate_slow_updates: true,
};

describe("N-3.17 with all improved methods", () => {
  test("a run that dies after any effect ends with the same artifacts when called again", async () => {
    const settings: WorldSettings = {
      ...ruleWorldDefaults,
      seed: 9,
      sizes: { train: 12, val: 10, test: 2 },
    };
    const rules = hiddenRules(settings);
    const script = {
      config: aRunConfig({
        train: { num_epochs: 2, batch_size: 6 },
        gradient: { minibatch_size: 3 },
        optimizer: { slow_update_samples: 4 },
        improved: all,
      }),
      sizes: settings.sizes,
      target: rules.target,
      optimizer: rulesOptimizer(settings, rules),
    };
    const whole = memoryRun(script);
    const expected = await train(whole.run);
    const keys = [...whole.store.journal.keys()];
    expect(keys.some((key) => key.includes("/confirm/"))).toBe(true);
    expect(keys.some((key) => key.includes("/salvage/"))).toBe(true);
    for (let crashAfter = 1; crashAfter < keys.length; crashAfter += 4) {
      const store = emptyStore();
      await train(memoryRun({ ...script, store, crashAfter }).run).catch(() => null);
      const resumed = memoryRun({ ...script, store });
      expect(await train(resumed.run)).toEqual(expected);
      expect(new Map([...store.journal].toSorted())).toEqual(
        new Map([...whole.store.journal].toSorted()),
      );
      expect([...store.commits.values()]).toEqual([...whole.store.commits.values()]);
    }
  }, 60_000);
});

describe("E-01, E-04 and E-05 with improved methods", () => {
  test.each([
    ["all of them", all],
    ["confirmation only, with gates that stop early", { confirm: true }],
  ])("decisions are those of the plain path: %s", async (_name, improved) => {
    const economy = { early_stop_gate: true, parallel_phases: true, speculate_rollouts: true };
    for (const seed of [1, 2, 3]) {
      const settings = { ...ruleWorldDefaults, seed };
      const plain = await trainInWorld(settings, { improved });
      const quick = await trainInWorld(settings, { improved, economy });
      const actionsOf = (run: typeof plain) =>
        [...run.memory.store.commits.values()].flatMap(
          (commit) => commit.step?.record.action ?? [],
        );
      expect(actionsOf(quick)).toEqual(actionsOf(plain));
      expect(quick.summary.bestSkillHash).toBe(plain.summary.bestSkillHash);
      expect(quick.summary.bestGateScore).toBe(plain.summary.bestGateScore);
    }
  });
});

describe("A/A: candidates that are equal in effect", () => {
  const nothing = { correct: 0, useless: 0, harmful: 0, duplicate: 0, protected: 0, leak: 0 };
  const seeds = Array.from({ length: 24 }, (_, index) => index + 1);
  const aaRun = (seed: number, improved: object) =>
    trainInWorld(
      {
        ...ruleWorldDefaults,
        seed,
        flaky: 0.25,
        sizes: { train: 40, val: 18, test: 1 },
        proposals: { ...nothing, placebo: 1 },
      },
      { optimizer: { use_slow_update: false }, improved },
    );

  test("C-01: fewer placebos are accepted and the recorded score drifts less", async () => {
    const plain = await Promise.all(seeds.map((seed) => aaRun(seed, {})));
    const confirmed = await Promise.all(seeds.map((seed) => aaRun(seed, { confirm: true })));
    const accepted = (runs: typeof plain) =>
      runs.reduce((sum, run) => sum + run.accepted.length, 0);
    const drift = (runs: typeof plain) =>
      runs.reduce(
        (sum, run) => sum + run.summary.bestGateScore - run.summary.baselineGateScore,
        0,
      ) / runs.length;
    expect(accepted(plain)).toBeGreaterThan(0);
    expect(accepted(confirmed)).toBeLessThan(accepted(plain));
    expect(drift(plain)).toBeGreaterThan(0);
    expect(drift(confirmed)).toBeLessThan(drift(plain) * 0.75);
  });

  test("E-02a: a candidate of the same text is never scored, whatever methods are on", async () => {
    const script = {
      config: aRunConfig({
        train: { num_epochs: 1, batch_size: 8 },
        optimizer: { use_slow_update: false },
        evaluation: { eval_test: false },
        improved: all,
      }),
      sizes: { train: 8, val: 8, test: 1 },
      seedSkill: "# Skill\n\nBe brief.\n",
      target: () => ({ hard: 0 }),
      optimizer: () => {
        const edits = [{ op: "replace", target: "Be brief.", content: "Be brief." }];
        return JSON.stringify({ patch: { reasoning: "", edits }, edits });
      },
    };
    const memory = memoryRun(script);
    const summary = await train(memory.run);
    expect(summary.accepts).toBe(0);
    expect(memory.rollouts.filter(({ purpose }) => purpose !== "train")).toHaveLength(8);
    expect(
      memory.store.commits.get("step/0001")?.step?.record.improved?.confirmations,
    ).toBeUndefined();
  });
});

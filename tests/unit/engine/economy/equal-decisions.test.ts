import { beforeAll, describe, expect, test } from "vitest";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import {
  decisionsOf,
  promptsOf,
  sumOf,
  trainInWorld,
  type WorldRun,
} from "@/tests/support/economy-world";
import { emptyStore } from "@/tests/support/memory-run";

type EconomyInput = NonNullable<RunConfigInput["economy"]>;

const worlds = Array.from({ length: 200 }, (_, seed) => seed);
const plain = new Map<number, WorldRun>();

beforeAll(async () => {
  for (const seed of worlds) {
    plain.set(seed, await trainInWorld({ seed, economy: {} }));
  }
}, 60_000);

function plainOf(seed: number): WorldRun {
  const run = plain.get(seed);
  if (!run) {
    throw new Error(`no plain run of world ${seed}`);
  }
  return run;
}

/** The parts of prompts that say how badly a refused candidate scored. */
function withoutScores(prompts: Map<string, string>): Map<string, string> {
  const hidden = [...prompts].map(([key, text]): [string, string] => [
    key,
    text
      .replace(/(before, )(?:at most )?[\d.]+( with them)/g, "$1?$2")
      .replace(/(reject, \d+ edits applied), \d+ items better, \d+ worse/g, "$1"),
  ]);
  return new Map(hidden);
}

describe("the worlds of these tests", () => {
  test("hold acceptances, rejections and skipped steps in number", () => {
    const actions = worlds.flatMap((seed) =>
      decisionsOf(plainOf(seed)).steps.map((step) => step.action),
    );
    for (const action of ["accept_new_best", "reject", "skip_no_patches"]) {
      expect(actions.filter((one) => one === action).length).toBeGreaterThan(60);
    }
  });
});

describe.each<{ name: string; economy: EconomyInput }>([
  { name: "early stop for latency", economy: { early_stop_gate: true } },
  {
    name: "early stop for cost",
    economy: { early_stop_gate: true, gate_objective: "cost", in_flight_ratio: 0.25 },
  },
  {
    name: "early stop, serial near the border",
    economy: { early_stop_gate: true, gate_objective: "cost", in_flight_ratio: 0 },
  },
  {
    name: "everything at once",
    economy: {
      early_stop_gate: true,
      parallel_phases: true,
      speculate_rollouts: true,
      warm_prefix: true,
      reuse_train_for_slow_update: true,
    },
  },
])("E-01 $name", ({ economy }) => {
  test("in 200 random scripts every decision is that of full evaluation", async () => {
    let saved = 0;
    let bounds = 0;
    for (const seed of worlds) {
      const run = await trainInWorld({ seed, economy });
      expect([seed, decisionsOf(run)]).toEqual([seed, decisionsOf(plainOf(seed))]);
      expect(withoutScores(promptsOf(run))).toEqual(withoutScores(promptsOf(plainOf(seed))));
      const { savedRuns, wastedRuns } = run.summary;
      const spared = sumOf(savedRuns) - sumOf(plainOf(seed).summary.savedRuns);
      const called = run.rollouts.length - plainOf(seed).rollouts.length;
      expect([seed, called]).toEqual([seed, sumOf(wastedRuns) - spared]);
      saved += savedRuns.gate_early_stop ?? 0;
      for (const { step } of run.store.commits.values()) {
        bounds += step?.record.selection_bound ? 1 : 0;
      }
    }
    expect(saved).toBeGreaterThan(1000);
    expect(bounds).toBeGreaterThan(300);
  }, 60_000);
});

describe("E-01: what a stopped gate leaves behind", () => {
  const economy = { early_stop_gate: true };
  const seeds = worlds.slice(0, 60);

  test("a bound between the score of a full pass and the score to beat, never a score", async () => {
    let checked = 0;
    for (const seed of seeds) {
      const run = await trainInWorld({ seed, economy });
      for (const [key, commit] of run.store.commits) {
        const record = commit.step?.record;
        if (!record?.selection_bound) {
          continue;
        }
        const full = plainOf(seed).store.commits.get(key)?.step?.record;
        const bound = record.selection_bound;
        expect(bound.gate_score).toBeGreaterThanOrEqual((full?.candidate_gate_score ?? 0) - 1e-9);
        expect(bound.gate_score).toBeLessThanOrEqual(record.current_score + 1e-9);
        expect(record.candidate_gate_score).toBeUndefined();
        expect(record.selection_hard).toBeUndefined();
        expect(record.flips).toBeUndefined();
        expect(commit.versions[0]).toMatchObject({ score: null, gateScore: null });
        const decided = commit.events.find((event) => event.type === "gate_decided");
        expect(decided?.data).toMatchObject({ score: null, gateScore: bound.gate_score });
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(100);
  });

  test("prompts do not depend on the order in which results arrive", async () => {
    let told = 0;
    for (const seed of seeds) {
      const [one, other] = await Promise.all(
        [1, 2].map((order) => trainInWorld({ seed, economy, order })),
      );
      expect(promptsOf(other!)).toEqual(promptsOf(one!));
      told += [...promptsOf(one!).values()].filter((text) =>
        text.includes("before, at most"),
      ).length;
    }
    expect(told).toBeGreaterThan(50);
  });

  test("a text that was proven lost is not scored again", async () => {
    let known = 0;
    for (const seed of worlds) {
      const run = await trainInWorld({ seed, economy });
      for (const [key, { step }] of run.store.commits) {
        const isKnown = !run.store.journal.has(`${key}/gate/verdict`);
        if (step?.record.selection_bound && isKnown) {
          known += 1;
          const scored = run.rollouts.filter(
            ({ place }) => place.stage === "gate" && place.step === step.record.step,
          );
          expect(scored).toEqual([]);
        }
      }
    }
    expect(known).toBeGreaterThan(5);
  }, 30_000);

  test("never stops without the gate", async () => {
    const ungated = { isUngated: true, sections: { optimizer: { use_slow_update: false } } };
    for (const seed of seeds.slice(0, 20)) {
      const full = await trainInWorld({ seed, economy: {}, ...ungated });
      const run = await trainInWorld({ seed, economy, ...ungated });
      expect(run.rollouts.map(({ key }) => key).sort()).toEqual(
        full.rollouts.map(({ key }) => key).sort(),
      );
    }
  });
});

describe.each<{ name: string; economy: EconomyInput; sections?: Partial<RunConfigInput> }>([
  { name: "E-04 independent phases at once", economy: { parallel_phases: true } },
  {
    name: "E-04 with accumulation",
    economy: { parallel_phases: true },
    sections: { train: { batch_size: 2, accumulation: 2 } },
  },
  { name: "E-05 rollouts ahead of the gate", economy: { speculate_rollouts: true } },
  {
    name: "E-03 epochs compared with train rollouts",
    economy: { reuse_train_for_slow_update: true },
  },
  { name: "E-07 warm prefix", economy: { warm_prefix: true } },
])("$name", ({ economy, sections }) => {
  test("same decisions, same prompts, and the calls are accounted for", async () => {
    let moved = 0;
    for (const seed of worlds.slice(0, 100)) {
      const world = { seed, ...(sections ? { sections } : {}) };
      const before = sections ? await trainInWorld({ ...world, economy: {} }) : plainOf(seed);
      const run = await trainInWorld({ ...world, economy });
      expect([seed, decisionsOf(run)]).toEqual([seed, decisionsOf(before)]);
      expect(promptsOf(run)).toEqual(promptsOf(before));
      expect(run.questions).toHaveLength(before.questions.length);
      const spared = sumOf(run.summary.savedRuns) - sumOf(before.summary.savedRuns);
      const wasted = sumOf(run.summary.wastedRuns);
      expect([seed, run.rollouts.length]).toEqual([seed, before.rollouts.length - spared + wasted]);
      moved += spared + wasted;
    }
    expect(moved > 0).toBe(
      Boolean(economy.speculate_rollouts ?? economy.reuse_train_for_slow_update),
    );
  }, 60_000);
});

describe("E-05: training that ends early", () => {
  test("rollouts ahead of a step that never comes are given up and counted", async () => {
    let endedEarly = 0;
    let inVain = 0;
    for (const seed of worlds.slice(0, 60)) {
      const sections = { stop: { patience: 1 } };
      const before = await trainInWorld({ seed, economy: {}, sections });
      const run = await trainInWorld({ seed, economy: { speculate_rollouts: true }, sections });
      expect([seed, decisionsOf(run)]).toEqual([seed, decisionsOf(before)]);
      const wasted = run.summary.wastedRuns?.rollout_ahead ?? 0;
      expect([seed, run.rollouts.length]).toEqual([seed, before.rollouts.length + wasted]);
      const again = await trainInWorld({
        ...{ seed, economy: { speculate_rollouts: true }, sections },
        store: run.store,
      });
      expect(again.rollouts).toEqual([]);
      expect(again.summary).toEqual(run.summary);
      endedEarly += run.summary.endedEarly ? 1 : 0;
      inVain += wasted;
    }
    expect(endedEarly).toBeGreaterThan(30);
    expect(inVain).toBeGreaterThan(30);
  });
});

const everything: EconomyInput = {
  early_stop_gate: true,
  gate_objective: "cost",
  parallel_phases: true,
  speculate_rollouts: true,
  reuse_train_for_slow_update: true,
  warm_prefix: true,
};

describe.each<{ name: string; economy: EconomyInput; stride: number }>([
  { name: "early stop", economy: { early_stop_gate: true }, stride: 2 },
  { name: "phases at once", economy: { parallel_phases: true }, stride: 5 },
  { name: "rollouts ahead", economy: { speculate_rollouts: true }, stride: 2 },
  { name: "train rollouts reused", economy: { reuse_train_for_slow_update: true }, stride: 5 },
  { name: "everything", economy: everything, stride: 1 },
])("N-3.17 with $name", ({ economy, stride }) => {
  // A world with acceptances and rejections, a gated and a forced slow update.
  test.each([3, 8])(
    "a run that dies at any effect decides the same when called again, and stored calls are not repeated (world %i)",
    async (seed) => {
      const whole = await trainInWorld({ seed, economy });
      const effects = whole.store.journal.size;
      expect(effects).toBeGreaterThan(60);
      for (let crashAfter = 1; crashAfter < effects; crashAfter += stride) {
        const store = emptyStore();
        await trainInWorld({ seed, economy, store, crashAfter }).catch(() => null);
        const kept = new Set(store.journal.keys());
        const resumed = await trainInWorld({ seed, economy, store, order: seed + crashAfter });
        expect([crashAfter, decisionsOf(resumed)]).toEqual([crashAfter, decisionsOf(whole)]);
        const asked = [...resumed.rollouts, ...resumed.questions].map(({ key }) => key);
        expect([crashAfter, asked.filter((key) => kept.has(key))]).toEqual([crashAfter, []]);
        expect(new Set(asked).size).toBe(asked.length);
      }
    },
    60_000,
  );

  test("a finished run that is called again asks nothing and ends alike", async () => {
    for (const seed of worlds.slice(0, 20)) {
      const whole = await trainInWorld({ seed, economy });
      const again = await trainInWorld({ seed, economy, store: whole.store, order: seed + 1 });
      expect(again.rollouts).toEqual([]);
      expect(again.questions).toEqual([]);
      expect(again.summary).toEqual(whole.summary);
    }
  });
});

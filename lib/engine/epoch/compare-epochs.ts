import type { TaskItem } from "../../schemas/dataset";
import type { ItemOutcome } from "../../schemas/outcome";
import type { RolloutPurpose } from "../../schemas/run-event";
import type { Score } from "../../schemas/run-summary";
import {
  buildComparisonPairs,
  categoryCounts,
  filterPairs,
  type PairCategory,
  type PairWithTrajectories,
  renderComparison,
} from "../comparison-pairs";
import { slowUpdateSample, slowUpdateSeed } from "../epoch-plan";
import { epochKey } from "../keys";
import { charge, type Ledger } from "../ledger";
import type { Place, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, placeOf, rolloutAll } from "../progress";
import { renderConversation } from "../prompts/analyst";
import { scoreOutcomes } from "../scoring";
import type { TrainState } from "../state";

/** The same train items under the skill of the epoch before and under the skill of now. */
export type Comparison = {
  readonly previousSkill: string;
  readonly text: string;
  readonly pairCount: number;
  /** Items of the pairs. */
  readonly itemIds: readonly string[];
  readonly counts: Record<PairCategory, number>;
  readonly pairRecords: readonly Record<string, unknown>[];
  readonly previousScore: Score;
  readonly currentScore: Score;
  /** Rollouts that equal texts did not need (E-02d). */
  readonly savedRuns: number;
  readonly elapsedMs: number;
};

type Outcomes = { readonly previous: ItemOutcome[]; readonly current: ItemOutcome[] };

type CompareInput = {
  readonly key: string;
  readonly place: Place;
  readonly previousSkill: string;
  readonly currentSkill: string;
};

async function rolloutSide(
  run: RunContext,
  ledger: Ledger,
  input: CompareInput & { items: readonly TaskItem[]; side: "prev" | "curr" },
): Promise<ItemOutcome[]> {
  const purpose: RolloutPurpose = input.side === "prev" ? "slow_previous" : "slow_current";
  const skill = input.side === "prev" ? input.previousSkill : input.currentSkill;
  const outcomes = await rolloutAll(
    run,
    input.items.map((item) => ({
      key: `${input.key}/${input.side}/${item.id}`,
      place: input.place,
      purpose,
      item,
      skill,
      seed: slowUpdateSeed({ seed: run.config.train.seed, epoch: input.place.epoch }),
    })),
  );
  for (const outcome of outcomes) {
    charge(ledger, "slow_update_rollout", outcome.usage);
  }
  return outcomes;
}

/** Equal texts have nothing to compare; the original rolls them out twice all the same (W-13). */
function isOneRollout(
  run: RunContext,
  { previousSkill, currentSkill }: Pick<CompareInput, "previousSkill" | "currentSkill">,
): boolean {
  return previousSkill === currentSkill && rulesOf(run).comparesOnlyDifferent;
}

/** Both sides at once (N-3.14b); equal texts are rolled out once, there is nothing to compare (N-3.14a). */
async function rolloutBoth(
  run: RunContext,
  ledger: Ledger,
  input: CompareInput & { items: readonly TaskItem[] },
): Promise<Outcomes> {
  if (isOneRollout(run, input)) {
    const outcomes = await rolloutSide(run, ledger, { ...input, side: "prev" });
    return { previous: outcomes, current: outcomes };
  }
  const [previous, current] = await Promise.all([
    rolloutSide(run, ledger, { ...input, side: "prev" }),
    rolloutSide(run, ledger, { ...input, side: "curr" }),
  ]);
  return { previous, current };
}

async function pairUp(run: RunContext, outcomes: Outcomes): Promise<PairWithTrajectories[]> {
  const pairs = buildComparisonPairs({
    items: outcomes.current.map((outcome) => ({
      id: outcome.itemId,
      task: outcome.taskDescription,
    })),
    ...outcomes,
  });
  const conversation = async (outcome: ItemOutcome | undefined) =>
    outcome ? renderConversation(await run.ports.loadTrajectory(outcome.trajectoryHash)) : "";
  return Promise.all(
    pairs.map(async (pair, index) =>
      pair.category === "stable_success"
        ? pair
        : {
            ...pair,
            prev_trajectory: await conversation(outcomes.previous[index]),
            curr_trajectory: await conversation(outcomes.current[index]),
          },
    ),
  );
}

/**
 * Policy `changed` wants as many changed pairs as the sample has items: further train items are
 * tried one after another until there are enough or none is left (3.14, point 4).
 */
async function topUp(
  run: RunContext,
  ledger: Ledger,
  input: CompareInput & {
    items: readonly TaskItem[];
    pairs: PairWithTrajectories[];
    target: number;
  },
): Promise<PairWithTrajectories[]> {
  const found = [...input.pairs];
  if (isOneRollout(run, input)) {
    return found;
  }
  for (const item of input.items) {
    if (found.length >= input.target) {
      break;
    }
    const key = `${input.key}/topup`;
    const outcomes = await rolloutBoth(run, ledger, { ...input, key, items: [item] });
    found.push(...filterPairs(await pairUp(run, outcomes), "changed"));
  }
  return found.slice(0, input.target);
}

/** Rolls out a sample of the train items with both skills and pairs the outcomes. */
export async function compareEpochs(
  run: RunContext,
  ledger: Ledger,
  input: { state: TrainState; epoch: number; stage: "slow_update" | "meta_skill" },
): Promise<Comparison> {
  const { state, epoch } = input;
  const { slow_update_samples: count, longitudinal_pair_policy: policy } = run.config.optimizer;
  const place = placeOf(input.stage, epoch * run.plan.stepsPerEpoch, epoch);
  const sampled = slowUpdateSample({
    items: run.items.train,
    count: run.items.train.length,
    seed: run.config.train.seed,
    epoch,
  });
  const items = sampled.slice(0, count);
  const skills = {
    key: `${epochKey(epoch)}/slow`,
    place,
    previousSkill: state.epochSkills.get(epoch - 1) ?? run.seedSkill,
    currentSkill: state.current.text,
  };
  const sides = isOneRollout(run, skills) ? 1 : 2;
  const stage = {
    key: `${epochKey(epoch)}/compare`,
    place,
    total: sides * items.length,
    note: (result: { pairs: readonly unknown[] }) => `${result.pairs.length} pairs`,
  };
  const { value, elapsedMs } = await inStage(run, stage, async () => {
    const outcomes = await rolloutBoth(run, ledger, { ...skills, items });
    const kept = filterPairs(await pairUp(run, outcomes), policy);
    const rest = sampled.slice(count);
    const target = items.length;
    const pairs =
      policy === "changed"
        ? await topUp(run, ledger, { ...skills, items: rest, pairs: kept, target })
        : kept;
    return { outcomes, pairs };
  });
  return {
    previousSkill: skills.previousSkill,
    text: renderComparison(value.pairs),
    pairCount: value.pairs.length,
    itemIds: value.pairs.map(({ id }) => id),
    counts: categoryCounts(value.pairs),
    pairRecords: value.pairs.map(
      ({ prev_trajectory: _previous, curr_trajectory: _current, ...record }) => record,
    ),
    previousScore: scoreOutcomes(value.outcomes.previous),
    currentScore: scoreOutcomes(value.outcomes.current),
    savedRuns: (2 - sides) * items.length,
    elapsedMs,
  };
}

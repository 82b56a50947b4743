import { isAccepted } from "../domain/outcome-words";
import { type ItemResult, itemResult, stageWord } from "../domain/status-words";
import type { RunState, SelectionOutcomes } from "../events/run-state";
import { formatPlural } from "../format/count";
import { formatFraction, formatScore } from "../format/score";

export type StripCell = { readonly itemId: string; readonly result: ItemResult | "waiting" };

export type OutcomeStripModel = {
  readonly cells: readonly StripCell[];
  /** What the strip says, in words. */
  readonly label: string;
};

export type NowCard = {
  readonly title: string;
  /** Mean of the results so far in gate-metric space; null while there is none. */
  readonly provisionalScore: number | null;
  readonly fraction: string;
  /** Sentences of what is still possible, provisional by nature. */
  readonly notes: readonly string[];
  readonly strip: OutcomeStripModel | null;
};

/** What happens right now, in words and counts (product.md 8.4). null when nothing runs. */
export function makeNowCard(state: RunState): NowCard | null {
  if (state.stage === null || state.status !== "running") {
    return null;
  }
  const seedHash = state.versions.find((version) => version.kind === "seed")?.skillHash;
  if (state.stage === "baseline") {
    const outcomes = seedHash === undefined ? firstSelection(state) : state.selection[seedHash];
    return scoringCard(state, "Scoring the seed skill", outcomes, null);
  }
  if (state.stage === "gate" && state.candidate !== null) {
    const outcomes = state.selection[state.candidate.skillHash];
    return scoringCard(state, "Scoring the candidate", outcomes, state.currentScore);
  }
  return workingCard(state, state.stage);
}

function firstSelection(state: RunState): SelectionOutcomes | undefined {
  return Object.values(state.selection)[0];
}

const sentences = {
  rollout: (items: string) => `The target works on a training batch: ${items}`,
  reflect: (items: string) => `The optimizer reads the trajectories: ${items}`,
  aggregate: () => "Patches of the groups are merged, failures first",
  select: () => "The edits are ranked and cut to the budget",
  update: () => "The selected edits are applied to the current skill",
  slow_update: (items: string) => `Epoch end: two skills are compared on the same items: ${items}`,
  meta_skill: () => "Epoch end: the optimizer writes notes for itself",
  final_validation: (items: string) => `The last skill is scored on the selection split: ${items}`,
  test: (items: string) => `Seed, best and last skill on the test split: ${items}`,
} as const;

function workingCard(state: RunState, stage: NonNullable<RunState["stage"]>): NowCard {
  const entry = state.stages.find((row) => row.stage === stage);
  const progress =
    entry?.total === null || entry === undefined
      ? "starting"
      : `${formatFraction(entry.done, entry.total)} done`;
  const sentence = stage === "baseline" || stage === "gate" ? null : sentences[stage](progress);
  return {
    title: stageWord(stage),
    provisionalScore: null,
    fraction: "",
    notes: sentence === null ? [] : [sentence],
    strip: null,
  };
}

function scoringCard(
  state: RunState,
  title: string,
  outcomes: SelectionOutcomes | undefined,
  needed: number | null,
): NowCard {
  const order = state.created?.selectionItemIds ?? [];
  const strip = makeOutcomeStrip(order, outcomes);
  const scored = Object.values(outcomes?.items ?? {}).filter((item) => item.status === "scored");
  const total = Math.max(order.length, scored.length);
  const metric = state.created?.gateMetric ?? "hard";
  const passed = scored.filter((item) => item.hard >= 1).length;
  const sum = scored.reduce((all, item) => all + (metric === "hard" ? item.hard : item.soft), 0);
  const isExact = metric === "hard" || metric === "soft";
  const provisional = scored.length === 0 || !isExact ? null : sum / scored.length;
  return {
    title,
    provisionalScore: provisional,
    fraction: scored.length === 0 ? "" : formatFraction(passed, scored.length),
    notes:
      needed === null
        ? []
        : gateNotes({ metric, needed, total, passed, sum, scored: scored.length }),
    strip,
  };
}

/** The bounds of a candidate in the gate; ties are rejections because the gate is strict. */
function gateNotes(input: {
  readonly metric: string;
  readonly needed: number;
  readonly total: number;
  readonly passed: number;
  readonly sum: number;
  readonly scored: number;
}): string[] {
  const { metric, needed, total, scored } = input;
  const open = total - scored;
  if (total === 0) {
    return [];
  }
  if (metric !== "hard") {
    const reach =
      metric === "soft" ? [`can still reach ${formatScore((input.sum + open) / total)}`] : [];
    return [`needs more than ${formatScore(needed)}`, ...reach];
  }
  const neededCount = Math.round(needed * total);
  const failures = scored - input.passed;
  const lastFailure = total - neededCount;
  const isLost = failures >= lastFailure;
  const isWon = input.passed > neededCount;
  const verdict = isLost
    ? "can no longer be accepted"
    : isWon
      ? "already above the current score"
      : `certain rejection at failure ${lastFailure}`;
  return [
    `needs more than ${formatFraction(neededCount, total)}`,
    `can still reach ${input.passed + open}`,
    verdict,
  ];
}

/** One cell per selection item in the order of the file, so that the eye finds flips. */
export function makeOutcomeStrip(
  order: readonly string[],
  outcomes: SelectionOutcomes | undefined,
): OutcomeStripModel {
  const items = outcomes?.items ?? {};
  const known = new Set(order);
  const ids = [...order, ...Object.keys(items).filter((id) => !known.has(id))];
  const cells = ids.map((itemId): StripCell => {
    const item = items[itemId];
    return { itemId, result: item === undefined ? "waiting" : itemResult(item) };
  });
  const count = (result: StripCell["result"]) =>
    cells.filter((cell) => cell.result === result).length;
  const failed = count("fail") + count("partial");
  const parts = [`${count("pass")} passed`, `${failed} failed`];
  if (count("no_score") > 0) {
    parts.push(`${count("no_score")} without a score`);
  }
  if (count("waiting") > 0) {
    parts.push(`${count("waiting")} waiting`);
  }
  return { cells, label: `${formatPlural(cells.length, "item")}: ${parts.join(", ")}` };
}

/** The version that is the current skill: the last one that was accepted, or the seed. */
export function currentVersion(state: RunState): RunState["versions"][number] | null {
  return (
    state.versions.findLast((version) => version.kind === "seed" || isAccepted(version.outcome)) ??
    null
  );
}

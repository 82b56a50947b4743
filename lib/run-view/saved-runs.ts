import { formatCount, formatPlural } from "../format/count";
import type { RunSummary } from "../schemas/run-summary";

export type SavedRuns = {
  /** "saved 4,210 target runs" and, when some were begun in vain, "98 begun in vain". */
  readonly headline: string;
  readonly reasons: readonly { readonly key: string; readonly text: string }[];
};

const savedWords: Readonly<Record<string, string>> = {
  gate_early_stop: "lost gates stopped early",
  gate_unchanged_text: "candidates equal to the current skill",
  gate_known_text: "candidates scored before",
  slow_update_same_text: "epoch comparisons of equal texts",
  slow_update_train_rollout: "epoch comparisons taken from train rollouts",
  slow_update_known_text: "slow updates scored before",
  final_validation_known_text: "last skill scored before",
  test_known_text: "equal texts in the final test",
  shared_selection: "selection results of earlier runs",
  shared_test: "test results of earlier runs",
  shared_evaluation: "results of earlier evaluations",
  shared_rollout: "train rollouts of earlier runs",
  shared_slow_update: "epoch comparisons of earlier runs",
  shared_confirmation: "confirmations of earlier runs",
  shared_salvage: "salvage results of earlier runs",
};

const wastedWords: Readonly<Record<string, string>> = {
  gate_early_stop: "under way when a gate was stopped",
  rollout_ahead: "rollouts ahead of a gate that accepted",
};

/** What a finished run was spared and what it began in vain; null when there is nothing to say. */
export function savedRunsOf(
  summary: Pick<RunSummary, "savedRuns" | "wastedRuns"> | null,
): SavedRuns | null {
  const saved = listed(summary?.savedRuns ?? {}, savedWords);
  const wasted = listed(summary?.wastedRuns ?? {}, wastedWords);
  if (saved.total === 0 && wasted.total === 0) {
    return null;
  }
  return {
    headline: [
      `Saved ${formatPlural(saved.total, "target run")}`,
      ...(wasted.total === 0 ? [] : [`${formatCount(wasted.total)} begun in vain`]),
    ].join(", "),
    reasons: [
      ...saved.rows,
      ...wasted.rows.map(({ key, text }) => ({ key: `wasted ${key}`, text: `in vain: ${text}` })),
    ],
  };
}

function listed(
  counts: Readonly<Record<string, number>>,
  words: Readonly<Record<string, string>>,
): { total: number; rows: { key: string; text: string }[] } {
  const known = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([, left], [, right]) => right - left);
  return {
    total: known.reduce((sum, [, count]) => sum + count, 0),
    rows: known.map(([key, count]) => ({
      key,
      text: `${formatCount(count)} ${words[key] ?? key.replaceAll("_", " ")}`,
    })),
  };
}

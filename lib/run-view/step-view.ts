import { signSentence } from "../domain/stats/sign-test";
import { wilsonInterval } from "../domain/stats/wilson";
import { stageWordOf } from "../domain/status-words";
import { formatCompact, formatPlural } from "../format/count";
import { formatDuration } from "../format/duration";
import { formatMoney } from "../format/money";
import { formatDelta, formatFraction, formatInterval, formatScore } from "../format/score";
import type { Edit } from "../schemas/edit";
import type { RolloutRow, StepPage } from "../schemas/read-models";

export type GateReceipt = {
  readonly rows: readonly {
    readonly name: string;
    readonly value: string;
    readonly detail: string;
  }[];
  readonly margin: string;
  readonly verdict: string;
  readonly improved: readonly string[];
  readonly regressed: readonly string[];
  /** Items with the same result; null when the items' changes are not known. */
  readonly unchanged: number | null;
  /** What the decision cost: the step's money, and its target runs for the gate. */
  readonly cost: string;
  /** What a reader must know about the numbers; empty when they are exact. */
  readonly note: string;
};

export type EditChain = {
  readonly edit: Edit;
  /** Rank among the selected, from 1; null when not selected. */
  readonly rank: number | null;
  readonly status: string | null;
};

export type StepView = {
  readonly receipt: GateReceipt | null;
  readonly groups: readonly {
    readonly key: string;
    readonly title: string;
    readonly itemIds: readonly string[];
    readonly patterns: readonly string[];
    readonly reasoning: string;
    readonly edits: readonly Edit[];
    readonly refused: readonly { readonly op: string; readonly reason: string }[];
  }[];
  readonly lost: StepPage["record"]["lost_minibatches"];
  readonly merged: readonly EditChain[];
  readonly mergeNote: string;
  readonly selected: readonly EditChain[];
  readonly batches: readonly {
    readonly key: string;
    readonly title: string;
    readonly items: readonly { readonly itemId: string; readonly rollout: RolloutRow | null }[];
  }[];
  readonly timing: readonly {
    readonly name: string;
    readonly value: string;
    readonly share: number;
  }[];
  readonly tokens: readonly {
    readonly stage: string;
    readonly calls: string;
    readonly input: string;
    readonly output: string;
  }[];
  readonly cost: string;
};

/**
 * A step as the page shows it. `before` is the current score the candidate was compared with and
 * `rollouts` are those of the training batch.
 */
export function makeStepView(
  page: StepPage,
  before: number | null,
  rollouts: readonly RolloutRow[],
): StepView {
  const { record, detail } = page;
  const byItem = new Map(rollouts.map((row) => [row.itemId, row]));
  const statusOf = new Map(detail.report.map((row) => [row.editId, row.status]));
  const chain = (edit: Edit): EditChain => {
    const position = detail.selected.indexOf(edit.id);
    return {
      edit,
      rank: position < 0 ? null : position + 1,
      status: statusOf.get(edit.id) ?? null,
    };
  };
  const merged = detail.merged.map(chain);
  const calls = detail.mergeCalls.length;
  const fallbacks = detail.mergeCalls.filter((call) => call.result === "fallback").length;
  return {
    receipt: makeReceipt(page, before),
    groups: detail.patches.map((patch) => ({
      key: `${patch.batch}-${patch.name}`,
      title: groupTitle(patch.name, patch.sourceType, patch.itemIds.length),
      itemIds: patch.itemIds,
      patterns: [
        ...patch.failureSummary.map(
          (entry) => `${entry.count} × ${entry.failure_type}: ${entry.description}`,
        ),
        ...patch.successPatterns,
      ],
      reasoning: patch.reasoning,
      edits: patch.edits,
      refused: patch.refused,
    })),
    lost: record.lost_minibatches,
    merged,
    mergeNote:
      calls === 0
        ? "nothing to merge"
        : `${calls} merge ${calls === 1 ? "call" : "calls"}${fallbacks > 0 ? `, ${fallbacks} fell back to joining` : ""}`,
    selected: merged
      .filter((entry) => entry.rank !== null)
      .toSorted((left, right) => (left.rank ?? 0) - (right.rank ?? 0)),
    batches: detail.batchItemIds.map((ids, index) => ({
      key: `batch-${index}`,
      title: detail.batchItemIds.length > 1 ? `Batch ${index + 1}` : "Batch",
      items: ids.map((itemId) => ({ itemId, rollout: byItem.get(itemId) ?? null })),
    })),
    timing: timingRows(record.timing),
    tokens: Object.entries(record.tokens).map(([stage, count]) => ({
      stage: stageWordOf(stage),
      calls: String(count.calls),
      input: formatCompact(count.prompt_tokens),
      output: formatCompact(count.completion_tokens),
    })),
    cost: formatMoney(record.cost_micros),
  };
}

function makeReceipt(page: StepPage, before: number | null): GateReceipt | null {
  const { record } = page;
  const score = record.candidate_gate_score;
  if (score === undefined) {
    return record.selection_bound ? boundReceipt(record, record.selection_bound, before) : null;
  }
  const n = record.selection_n;
  const hard = record.selection_hard ?? score;
  const passed = Math.round(hard * n);
  const isHard = record.gate_metric === "hard";
  const interval = wilsonInterval(passed, n);
  const beforePassed = before === null ? null : Math.round(before * n);
  return {
    rows: [
      {
        name: "Candidate",
        value: formatScore(score),
        detail: `${formatFraction(passed, n)}${interval ? ` · 95 % ${formatInterval(interval)}` : ""}`,
      },
      {
        name: "Current before",
        value: formatScore(before),
        detail:
          isHard && beforePassed !== null ? formatFraction(beforePassed, n) : record.gate_metric,
      },
      {
        name: "Best after",
        value: formatScore(record.best_score),
        detail: `step ${record.best_step}`,
      },
    ],
    margin: before === null ? "" : `${formatDelta(score - before)}, must be above 0`,
    verdict:
      record.flips === undefined
        ? ""
        : signSentence(record.flips.improved.length, record.flips.regressed.length),
    improved: record.flips?.improved ?? [],
    regressed: record.flips?.regressed ?? [],
    unchanged: record.flips?.unchanged ?? null,
    cost: decisionCost(record),
    note: "",
  };
}

/** A gate that was stopped knows what the candidate could reach at most, and no items' changes. */
function boundReceipt(
  record: StepPage["record"],
  bound: NonNullable<StepPage["record"]["selection_bound"]>,
  before: number | null,
): GateReceipt {
  return {
    rows: [
      {
        name: "Candidate, at most",
        value: `≤ ${formatScore(bound.gate_score)}`,
        detail: `stopped after ${bound.n_scored} of ${record.selection_n} items`,
      },
      { name: "Current before", value: formatScore(before), detail: record.gate_metric },
      {
        name: "Best after",
        value: formatScore(record.best_score),
        detail: `step ${record.best_step}`,
      },
    ],
    margin:
      before === null ? "" : `at most ${formatDelta(bound.gate_score - before)}, must be above 0`,
    verdict: "",
    improved: record.flips?.improved ?? [],
    regressed: record.flips?.regressed ?? [],
    unchanged: record.flips?.unchanged ?? null,
    cost: decisionCost(record),
    note: "Scoring ended as soon as the candidate could not win any more; its exact score is unknown.",
  };
}

function decisionCost(record: StepPage["record"]): string {
  const runs = record.selection_bound?.n_scored ?? record.selection_n;
  const seconds = record.timing.evaluate_s ?? 0;
  return [
    formatPlural(runs, "target run"),
    ...(seconds > 0 ? [formatDuration(seconds * 1000)] : []),
    ...(record.cost_micros ? [`${formatMoney(record.cost_micros)} for the whole step`] : []),
  ].join(", ");
}

function groupTitle(name: string, sourceType: string, items: number): string {
  const number = Number(/(\d+)$/.exec(name)?.[1] ?? 0) + 1;
  const kind = sourceType === "failure" ? "Failures" : "Successes";
  return `${kind}, group ${number} · ${items} items`;
}

function timingRows(timing: Readonly<Record<string, number>>): StepView["timing"] {
  const rows = Object.entries(timing).filter(([, seconds]) => seconds > 0);
  const total = rows.reduce((sum, [, seconds]) => sum + seconds, 0);
  return rows.map(([name, seconds]) => ({
    name: stageWordOf(name === "evaluate_s" ? "gate" : name.replace(/_s$/, "")),
    value: formatDuration(seconds * 1000),
    share: total === 0 ? 0 : seconds / total,
  }));
}

import { formatPlural } from "../format/count";
import { formatDelta, formatScore } from "../format/score";
import type { Confirmation, ImprovedRecord, Regression, Salvage } from "../schemas/improved";
import type { StepPage } from "../schemas/read-models";
import type { LearningRateRecord } from "../schemas/step-record";

/** A decision of a step besides the gate's own, in words. */
export type StepNote = {
  readonly key: string;
  readonly title: string;
  readonly sentence: string;
  /** What the models wrote, or items and edits one by one. */
  readonly details: readonly string[];
};

/** What set the budget, what a rewrite changed, which notes were taken, what the methods decided. */
export function stepNotes({ record, detail }: StepPage): StepNote[] {
  return [
    ...(record.lr_decision ? [budgetNote(record.lr_decision)] : []),
    ...rewriteNote(record.rewrite_change_summary ?? [], detail.rewrite?.reasoning ?? ""),
    ...lapseNotes(record, detail.notes),
    ...methodNotes(record.improved ?? {}),
  ];
}

function budgetNote(decision: LearningRateRecord): StepNote {
  const budget = formatPlural(decision.learning_rate, "edit");
  const asked = decision.clamped ? ` It asked for ${decision.raw_learning_rate}.` : "";
  return {
    key: "budget",
    title: "Edit budget",
    sentence: decision.fallback
      ? `The optimizer's reply could not be used, so the budget fell back to ${budget} of ${decision.available_update_items}.`
      : `The optimizer chose ${budget} of ${decision.available_update_items}${decision.confidence === "" ? "" : `, confidence ${decision.confidence}`}.${asked}`,
    details: [decision.reasoning, ...decision.risk_notes, decision.error ?? ""].filter(Boolean),
  };
}

function rewriteNote(changes: readonly string[], reasoning: string): StepNote[] {
  return changes.length === 0 && reasoning === ""
    ? []
    : [
        {
          key: "rewrite",
          title: "Rewrite",
          sentence:
            changes.length === 0
              ? "The skill was rewritten; the rewriter listed no changes."
              : `The skill was rewritten with ${formatPlural(changes.length, "change")}.`,
          details: [...changes, reasoning].filter(Boolean),
        },
      ];
}

function lapseNotes(record: StepPage["record"], notes: StepPage["detail"]["notes"]): StepNote[] {
  const taken = record.n_execution_lapse_notes;
  if (taken === undefined && notes === undefined) {
    return [];
  }
  const condensed = record.n_appendix_notes_consolidated;
  return [
    {
      key: "notes",
      title: "Notes on lapses",
      sentence: [
        `${formatPlural(taken ?? notes?.stepNotes.length ?? 0, "note")} from this step,`,
        `${record.n_appendix_notes_added ?? 0} added,`,
        `${record.n_appendix_notes_total ?? notes?.appendixAfter.length ?? 0} in the appendix`,
        condensed === undefined ? "" : `after condensing to ${condensed}`,
      ]
        .filter(Boolean)
        .join(" ")
        .concat("."),
      details: notes?.stepNotes ?? [],
    },
  ];
}

function methodNotes(improved: ImprovedRecord): StepNote[] {
  const merge = improved.merge;
  const leftOut = improved.left_out ?? [];
  return [
    ...(merge
      ? [
          {
            key: "merge",
            title: "Merge without the optimizer",
            sentence: `${formatPlural(merge.edits, "edit")}: ${merge.equal} equal, ${merge.nearly_equal} nearly equal, ${merge.conflicts} in conflict.`,
            details: [],
          },
        ]
      : []),
    ...(leftOut.length > 0
      ? [
          {
            key: "left-out",
            title: "Left out",
            sentence: `${formatPlural(leftOut.length, "edit")} ${leftOut.length === 1 ? "was" : "were"} refused.`,
            details: leftOut.map(({ editId, reason }) => `${editId}: ${reason}`),
          },
        ]
      : []),
    ...(improved.confirmations ?? []).map(confirmationNote),
    ...(improved.regressions ?? []).map(regressionNote),
    ...(improved.salvage ? [salvageNote(improved.salvage)] : []),
  ];
}

function confirmationNote(confirmation: Confirmation, index: number): StepNote {
  const { items, replicates, runs, candidate_sum, current_sum, action } = confirmation;
  return {
    key: `confirm-${index}`,
    title: action === "reject" ? "Win not confirmed" : "Win confirmed",
    sentence: `Run again ${replicates} times on ${formatPlural(items.length, "item")} that differ (${runs} runs): candidate ${formatScore(candidate_sum)}, current ${formatScore(current_sum)} in sum.`,
    details: [],
  };
}

function regressionNote(regression: Regression, index: number): StepNote {
  const lost = regression.solid_lost.length;
  const critical = regression.critical_lost.length;
  return {
    key: `regression-${index}`,
    title: "Regression guard",
    sentence: `${regression.refused ? "Rejected" : "Let through"}: ${formatPlural(lost, "solid item")} lost${critical > 0 ? `, ${critical} of them critical` : ""}.`,
    details: [...new Set([...regression.critical_lost, ...regression.solid_lost])],
  };
}

function salvageNote(salvage: Salvage): StepNote {
  const kept = salvage.kept.length;
  const outcome =
    salvage.action === null
      ? "No edit alone was good enough for a second candidate."
      : `${formatPlural(kept, "edit")} together scored ${formatScore(salvage.gate_score)} and ${salvage.action === "reject" ? "lost again" : "won"}.`;
  return {
    key: "salvage",
    title: "Salvage",
    sentence: `The whole batch was rejected with ${formatScore(salvage.rejected_gate_score)}; its edits were tried one by one on ${formatPlural(salvage.items.length, "item")} (${salvage.runs} runs). ${outcome}`,
    details: salvage.gains.map(
      ({ edit, gain }) =>
        `${edit}: ${formatDelta(gain)}${salvage.kept.includes(edit) ? ", kept" : ""}`,
    ),
  };
}

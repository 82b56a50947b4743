import { outcomeWords } from "../domain/outcome-words";
import { wilsonInterval } from "../domain/stats/wilson";
import type { RunState } from "../events/run-state";
import { formatPlural } from "../format/count";
import { formatDelta, formatFraction, formatInterval, formatScore } from "../format/score";
import type { RunSummary, Score } from "../schemas/run-summary";
import { originWords } from "./kpis";
import { type SavedRuns, savedRunsOf } from "./saved-runs";

export type ResultCell = {
  readonly score: string;
  readonly fraction: string;
  readonly interval: string;
};

export type ResultRow = {
  readonly key: "seed" | "best" | "final";
  readonly name: string;
  readonly origin: string;
  readonly selection: ResultCell | null;
  readonly test: ResultCell | null;
  readonly note: string;
};

export type ResultPanel = {
  readonly sentence: string;
  readonly rows: readonly ResultRow[];
  readonly counts: readonly { readonly action: string; readonly text: string }[];
  /** Why no candidate was accepted, with the next thing to try; null when one was. */
  readonly whyNothing: { readonly reason: string; readonly tryNext: string } | null;
  /** Selection score minus test score of the best skill, when both are in. */
  readonly gapNote: string;
  /** Target runs that were not needed; null when all were. */
  readonly saved: SavedRuns | null;
};

function endedEarlyWords({ endedEarly }: RunSummary): string {
  return endedEarly ? `Ended early after step ${endedEarly.step}: ${endedEarly.reason}.` : "";
}

/** The final summary of a finished run; null before. */
export function makeResultPanel(state: RunState): ResultPanel | null {
  const summary = state.summary;
  if (summary === null) {
    return null;
  }
  const best = bestSelection(state);
  const gain = summary.bestGateScore - summary.baselineGateScore;
  const tested = (which: "seed" | "best" | "final") =>
    cellOf(state.tests.find((test) => test.which === which)?.score ?? null);
  const rows: ResultRow[] = [
    {
      key: "seed",
      name: "Seed",
      origin: "the text the run began with",
      selection: cellOf(summary.baseline),
      test: tested("seed"),
      note: "",
    },
    {
      key: "best",
      name: "Best",
      origin: originWords(summary.bestOrigin),
      selection: best,
      test: tested("best"),
      note: "",
    },
    {
      key: "final",
      name: "Last",
      origin: originWords(summary.currentOrigin),
      selection: cellOf(summary.finalSelection),
      test: tested("final"),
      note: summary.promotedFinal ? "promoted to best after the final validation" : "",
    },
  ];
  return {
    sentence: [sentenceOf(state, gain), endedEarlyWords(summary)].filter(Boolean).join(" "),
    rows,
    counts: [
      { action: "accept_new_best", text: `${summary.accepts} accepted` },
      { action: "reject", text: `${summary.rejects} rejected` },
      { action: "skip_no_patches", text: `${summary.skips} skipped` },
    ],
    whyNothing: whyNothing(state),
    gapNote: gapNote(state),
    saved: savedRunsOf(summary),
  };
}

function sentenceOf(state: RunState, gain: number): string {
  const summary = state.summary;
  if (summary === null) {
    return "";
  }
  const best = formatScore(summary.bestGateScore);
  const steps = formatPlural(summary.totalSteps, "step");
  return gain > 0
    ? `The best skill scores ${best} on the selection split, ${formatDelta(gain)} over the seed, after ${steps}.`
    : `No candidate beat the seed's ${formatScore(summary.baselineGateScore)} in ${steps}.`;
}

function bestSelection(state: RunState): ResultCell | null {
  const summary = state.summary;
  if (summary === null) {
    return null;
  }
  if (summary.promotedFinal && summary.finalSelection !== null) {
    return cellOf(summary.finalSelection);
  }
  const record = state.steps.find((entry) => entry.step === summary.bestStep);
  if (summary.bestSkillHash === state.baseline?.skillHash || record === undefined) {
    return cellOf(summary.baseline);
  }
  if (record.selection_hard === undefined) {
    return { score: formatScore(summary.bestGateScore), fraction: "", interval: "" };
  }
  const passed = Math.round(record.selection_hard * record.selection_n);
  return countCell(record.selection_hard, passed, record.selection_n);
}

function cellOf(score: Score | null): ResultCell | null {
  return score === null ? null : countCell(score.hard, score.passed, score.scored);
}

function countCell(rate: number, passed: number, scored: number): ResultCell {
  const interval = wilsonInterval(passed, scored);
  return {
    score: formatScore(rate),
    fraction: formatFraction(passed, scored),
    interval: interval === null ? "" : `95 % ${formatInterval(interval)}`,
  };
}

function gapNote(state: RunState): string {
  const test = state.tests.find((entry) => entry.which === "best")?.score ?? null;
  const selection = state.summary?.bestGateScore ?? null;
  const isHard = (state.created?.gateMetric ?? "hard") === "hard";
  const items = state.plan?.selectionSize ?? 0;
  const notes: string[] = [];
  if (test !== null && selection !== null && isHard) {
    notes.push(`Selection minus test: ${formatDelta(selection - test.hard)}.`);
  }
  if (state.steps.length > 30 && items > 0 && items < 50) {
    notes.push(
      `${state.steps.length} decisions on ${items} items: the best selection score is optimistic.`,
    );
  }
  return notes.join(" ");
}

function whyNothing(state: RunState): ResultPanel["whyNothing"] {
  const summary = state.summary;
  if (summary === null || summary.accepts > 0) {
    return null;
  }
  const skipped = state.steps.filter((record) => record.action.startsWith("skip_")).length;
  if (skipped === state.steps.length) {
    return {
      reason: "No edits were proposed in any step.",
      tryNext: "Look at the optimizer's replies in a step, or try a stronger optimizer model.",
    };
  }
  const applied = state.steps.reduce(
    (sum, record) => sum + (record.edit_apply_summary?.applied ?? 0),
    0,
  );
  if (applied === 0) {
    return {
      reason: "Edits were proposed, but none could be applied to the text.",
      tryNext: "Open a step's apply report; a larger edit budget gives more chances.",
    };
  }
  const misses = state.steps.flatMap((record) =>
    record.action === "reject" &&
    // A stopped gate has no exact score, so how far it missed is unknown.
    record.candidate_gate_score !== undefined &&
    record.selection_n > 0
      ? [Math.round((record.current_score - record.candidate_gate_score) * record.selection_n)]
      : [],
  );
  const closest = misses.length === 0 ? null : Math.max(0, Math.min(...misses));
  const missText =
    closest === null
      ? ""
      : closest === 0
        ? "; the closest was a tie"
        : `; the closest missed by ${formatPlural(closest + 1, "item")}`;
  return {
    reason: `The gate rejected every candidate${missText}.`,
    tryNext: "More selection items make the gate less noisy; a soft gate metric is finer.",
  };
}

/** The word of an outcome with its sign, for lists of counts. */
export function countSign(action: string): string {
  return outcomeWords(action).sign;
}

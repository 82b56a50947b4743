import { outcomeWords, type Tone } from "../domain/outcome-words";
import type { RunState } from "../events/run-state";
import type { StepOutcome } from "../events/step-outcome";
import { formatMoney } from "../format/money";
import { formatDelta, formatFraction, formatScore } from "../format/score";
import { candidateScore, isBound } from "./candidate-score";
import { slowUpdateMarks } from "./score-marks";

/** One step in words: what the tooltip shows, the table lists and a screen reader hears. */
export type ScoreStep = {
  readonly step: number;
  readonly epoch: number;
  readonly title: string;
  readonly action: string;
  readonly outcome: string;
  readonly tone: Tone;
  readonly score: string;
  readonly fraction: string;
  readonly delta: string;
  readonly deltaTone: Tone;
  readonly current: string;
  readonly best: string;
  readonly rollout: string;
  readonly edits: string;
  readonly flips: string;
  readonly cost: string;
  readonly lines: readonly string[];
};

/** The steps of a run; words are made of those that are asked for, since a run may have thousands. */
export type ScoreSteps = {
  /** Steps that have a row, ascending; 0 is the baseline. */
  readonly numbers: readonly number[];
  readonly find: (step: number) => ScoreStep | null;
};

type StepSource = Pick<RunState, "baseline" | "steps" | "epochEnds">;

/** The baseline and every finished step in words, with the slow updates that followed it. */
export function scoreSteps(state: StepSource): ScoreSteps {
  const { baseline, steps, epochEnds } = state;
  const done = steps.map((record) => record.step);
  return {
    numbers: baseline === null ? done : [0, ...done],
    find: (step) => {
      if (step === 0) {
        return baseline === null ? null : baselineStep(baseline);
      }
      const index = steps[step - 1]?.step === step ? step - 1 : done.indexOf(step);
      const record = steps[index];
      if (record === undefined) {
        return null;
      }
      const row = stepRow(record, scoreBefore(state, index));
      const marks = slowUpdateMarks({ epochEnds: epochEnds.filter((end) => end.step === step) });
      return { ...row, lines: [...row.lines, ...marks.map((mark) => mark.label)] };
    },
  };
}

/** The current score that the candidate of the step at `index` was compared with. */
function scoreBefore(state: StepSource, index: number): number | null {
  const record = state.steps[index - 1];
  if (record === undefined) {
    return state.baseline?.gateScore ?? null;
  }
  const end = state.epochEnds.find((entry) => entry.step === record.step);
  return end?.currentScore ?? record.current_score;
}

function baselineStep(baseline: NonNullable<RunState["baseline"]>): ScoreStep {
  const score = formatScore(baseline.gateScore);
  const fraction = formatFraction(baseline.score.passed, baseline.score.scored);
  return {
    step: 0,
    epoch: 0,
    title: "Step 0 · baseline",
    action: "baseline",
    outcome: "Baseline",
    tone: "neutral",
    score,
    fraction,
    delta: "–",
    deltaTone: "neutral",
    current: score,
    best: score,
    rollout: "–",
    edits: "–",
    flips: "–",
    cost: "–",
    lines: [`Selection ${score} (${fraction})`, "The seed skill, before any edit"],
  };
}

/** One step record in words; `before` is the current score the candidate was compared with. */
export function stepRow(record: StepOutcome, before: number | null): ScoreStep {
  const words = outcomeWords(record.action);
  const score = candidateScore(record);
  const sign = isBound(record) ? "≤ " : "";
  const fraction =
    record.selection_hard === undefined || record.selection_n === 0
      ? stoppedAfter(record)
      : formatFraction(Math.round(record.selection_hard * record.selection_n), record.selection_n);
  const difference = score === null || before === null ? null : score - before;
  const flips =
    record.flips === undefined
      ? "–"
      : `${record.flips.improved.length} better, ${record.flips.regressed.length} worse`;
  const applied = record.edit_apply_summary?.applied ?? null;
  const selected = record.n_edits_ranked ?? record.edit_apply_summary?.total ?? null;
  return {
    step: record.step,
    epoch: record.epoch,
    title: `Step ${record.step} · ${words.word.toLowerCase()}`,
    action: record.action,
    outcome: words.word,
    tone: words.tone,
    score: `${sign}${formatScore(score)}`,
    fraction,
    delta: `${difference === null ? "" : sign}${formatDelta(difference)}`,
    deltaTone: toneOfDelta(difference),
    current: formatScore(record.current_score),
    best: formatScore(record.best_score),
    rollout: record.rollout_n > 0 ? formatScore(record.rollout_hard) : "–",
    edits: selected === null ? "–" : `${applied ?? 0}/${selected}`,
    flips,
    cost: formatMoney(record.cost_micros),
    lines: tooltipLines({ record, score, fraction, difference, flips, applied, selected }),
  };
}

/** "after 12 of 40": how far scoring came before it was stopped. */
function stoppedAfter(record: StepOutcome): string {
  return isBound(record) && record.selection_n > 0
    ? `after ${record.selection_bound?.n_scored ?? 0} of ${record.selection_n}`
    : "";
}

function tooltipLines(input: {
  readonly record: StepOutcome;
  readonly score: number | null;
  readonly fraction: string;
  readonly difference: number | null;
  readonly flips: string;
  readonly applied: number | null;
  readonly selected: number | null;
}): string[] {
  const { record } = input;
  const lines: string[] = [];
  if (input.score !== null) {
    const counts = input.fraction === "" ? "" : ` (${input.fraction})`;
    const sign = isBound(record) ? "≤ " : "";
    lines.push(`Selection ${sign}${formatScore(input.score)}${counts}`);
    lines.push(
      `${sign}${formatDelta(input.difference)}${record.flips === undefined ? "" : ` · ${input.flips}`}`,
    );
  }
  lines.push(
    `Current ${formatScore(record.current_score)} · best ${formatScore(record.best_score)}`,
  );
  if (input.selected !== null) {
    const budget = record.edit_budget === null ? "" : ` · budget ${record.edit_budget}`;
    lines.push(`${input.applied ?? 0} of ${input.selected} edits applied${budget}`);
  }
  if (record.rollout_n > 0) {
    lines.push(`Rollout mean ${formatScore(record.rollout_hard)}, other items each step`);
  }
  if (record.cost_micros !== null) {
    lines.push(`Cost ${formatMoney(record.cost_micros)}`);
  }
  return lines;
}

function toneOfDelta(difference: number | null): Tone {
  if (difference === null || Math.abs(difference) < 0.0005) {
    return "neutral";
  }
  return difference > 0 ? "accept" : "reject";
}

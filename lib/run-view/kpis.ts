import { isAccepted, type Tone } from "../domain/outcome-words";
import { wilsonInterval } from "../domain/stats/wilson";
import { runStatusWords } from "../domain/status-words";
import type { RunState } from "../events/run-state";
import { formatPlural } from "../format/count";
import { formatDuration, formatRemaining } from "../format/duration";
import { formatDelta, formatFraction, formatInterval, formatScore } from "../format/score";
import { makeRate, makeSpending, rateText } from "./progress";

export type Kpi = {
  readonly key: "best" | "current" | "baseline" | "spent" | "remaining";
  readonly label: string;
  readonly value: string;
  readonly detail: string;
  readonly tone: Tone;
};

/** The row of five numbers above the chart. `signalRate` is the worker's own items per second. */
export function makeKpis(
  state: RunState,
  input: { readonly now: number; readonly signalRate: number | null },
): Kpi[] {
  return [
    bestKpi(state),
    currentKpi(state),
    baselineKpi(state),
    spentKpi(state),
    remainingKpi(state, input),
  ];
}

function bestKpi(state: RunState): Kpi {
  const best = state.bestScore;
  const start = state.baseline?.gateScore ?? null;
  const gain = best === null || start === null ? null : best - start;
  const record = state.steps.find((entry) => entry.step === state.bestStep);
  const counts =
    record?.selection_hard !== undefined && record.selection_n > 0
      ? formatFraction(Math.round(record.selection_hard * record.selection_n), record.selection_n)
      : state.bestStep === 0 && state.baseline !== null
        ? formatFraction(state.baseline.score.passed, state.baseline.score.scored)
        : "";
  const gainText =
    gain === null
      ? "after the baseline"
      : gain > 0
        ? `▲ ${formatDelta(gain)} since baseline`
        : "no gain over the baseline yet";
  return {
    key: "best",
    label: "Best on selection",
    value: formatScore(best),
    detail: [gainText, gain !== null && counts !== "" ? counts : ""].filter(Boolean).join(" · "),
    tone: gain !== null && gain > 0 ? "accept" : "neutral",
  };
}

function currentKpi(state: RunState): Kpi {
  const isScoring = state.status === "running" && state.stage === "gate";
  const last = state.steps.at(-1);
  const end = state.epochEnds.at(-1);
  const isChanged =
    end !== undefined && end.score === null && isAccepted(end.action) && end.step === last?.step;
  const detail = isScoring
    ? "scoring a candidate"
    : isChanged
      ? "slow update since, not re-scored"
      : last === undefined
        ? "the seed skill"
        : originWords(last.current_origin);
  return {
    key: "current",
    label: "Current",
    value: formatScore(state.currentScore),
    detail,
    tone: "neutral",
  };
}

function baselineKpi(state: RunState): Kpi {
  const score = state.baseline?.score ?? null;
  const interval = score === null ? null : wilsonInterval(score.passed, score.scored);
  const detail =
    score === null || interval === null
      ? "not scored yet"
      : `${formatFraction(score.passed, score.scored)} · 95 % ${formatInterval(interval)}`;
  return {
    key: "baseline",
    label: "Baseline",
    value: formatScore(state.baseline?.gateScore ?? null),
    detail,
    tone: "neutral",
  };
}

function spentKpi(state: RunState): Kpi {
  const spending = makeSpending(state);
  return {
    key: "spent",
    label: "Spent",
    value: spending.value,
    detail: spending.detail,
    tone: "neutral",
  };
}

function remainingKpi(
  state: RunState,
  input: { readonly now: number; readonly signalRate: number | null },
): Kpi {
  const isOver = state.finishedAt !== null && state.startedAt !== null;
  if (isOver || state.status !== "running") {
    const end = state.finishedAt ?? state.lastEventAt;
    const took =
      state.startedAt === null || end === null
        ? null
        : Date.parse(end) - Date.parse(state.startedAt);
    return {
      key: "remaining",
      label: isOver ? "Duration" : "Remaining",
      value: isOver ? formatDuration(took) : "–",
      detail: isOver ? savedText(state) : runStatusWords(state.status).word.toLowerCase(),
      tone: "neutral",
    };
  }
  const rate = makeRate(state, input.now);
  return {
    key: "remaining",
    label: "Remaining",
    value: formatRemaining(rate.remainingMs),
    detail: rateText(input.signalRate || rate.itemsPerSecond) || "measuring the speed",
    tone: "neutral",
  };
}

function savedText(state: RunState): string {
  const sum = (counts: Readonly<Record<string, number>> = {}) =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  const saved = sum(state.summary?.savedRuns) - sum(state.summary?.wastedRuns);
  return saved > 0 ? `saved ${formatPlural(saved, "target run")}` : "start to end";
}

/** `step_0010` → `from step 10`, `slow_update_epoch_02` → `from the slow update of epoch 2`. */
export function originWords(origin: string): string {
  const step = /^step_0*(\d+)$/.exec(origin)?.[1];
  if (step !== undefined) {
    return `from step ${step}`;
  }
  const epoch = /^slow_update_epoch_0*(\d+)$/.exec(origin)?.[1];
  if (epoch !== undefined) {
    return `from the slow update of epoch ${epoch}`;
  }
  return origin === "" || origin === "initial" || origin === "seed" || origin === "baseline"
    ? "the seed skill"
    : origin.replaceAll("_", " ");
}

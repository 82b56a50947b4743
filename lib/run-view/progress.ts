import { totalTokensOf } from "../domain/usage";
import type { RunState } from "../events/run-state";
import { formatCompact, formatCount, formatPlural } from "../format/count";
import { formatMoney } from "../format/money";

export type Rate = {
  /** Milliseconds of wall clock per target run, optimizer time included; null before the first. */
  readonly msPerItem: number | null;
  readonly itemsPerSecond: number | null;
  /** Estimate of what is left; null when unknown or over. */
  readonly remainingMs: number | null;
};

/**
 * Speed and remaining time. Finished steps are the best measure, because waiting of a paused run is
 * not in them; before the first one the time since the start is taken. `now` in milliseconds.
 */
export function makeRate(state: RunState, now: number): Rate {
  const left = plannedItemsLeft(state);
  const msPerItem = measuredMsPerItem(state, now);
  if (msPerItem === null || left === null) {
    return { msPerItem: null, itemsPerSecond: null, remainingMs: null };
  }
  return {
    msPerItem,
    itemsPerSecond: msPerItem > 0 ? 1000 / msPerItem : null,
    remainingMs: state.status === "running" ? left * msPerItem : null,
  };
}

function measuredMsPerItem(state: RunState, now: number): number | null {
  const recent = state.steps.slice(-8);
  const items = recent.reduce((sum, record) => sum + record.rollout_n + record.selection_n, 0);
  const seconds = recent.reduce((sum, record) => sum + record.wall_time_s, 0);
  if (items > 0 && seconds > 0) {
    return (seconds * 1000) / items;
  }
  if (state.startedAt === null || state.itemsScored === 0) {
    return null;
  }
  const last = state.lastEventAt === null ? now : Math.max(now, Date.parse(state.lastEventAt));
  return Math.max(0, last - Date.parse(state.startedAt)) / state.itemsScored;
}

/** Target runs still to do: those of the plan per step, epoch end and final evaluation (an upper bound). */
function plannedItemsLeft(state: RunState): number | null {
  const plan = state.plan;
  if (plan === null) {
    return null;
  }
  const { targetRuns } = plan;
  const stepShare = plan.totalSteps === 0 ? 1 : state.steps.length / plan.totalSteps;
  const perSteps = targetRuns.rollout + targetRuns.gate;
  const baseline = state.baseline === null ? plan.selectionSize : 0;
  const inStep = state.stages
    .filter((entry) => entry.stage === "rollout" || entry.stage === "gate")
    .reduce((sum, entry) => sum + (entry.status === "waiting" ? 0 : entry.done), 0);
  const isInStep = state.step > state.steps.length;
  const ends = targetRuns.slowUpdate * (1 - stepShare);
  const tests = state.tests.length >= 3 ? 0 : targetRuns.test * (1 - state.tests.length / 3);
  const final = state.finalValidation === null ? targetRuns.finalValidation : 0;
  const stepsLeft = Math.max(0, perSteps * (1 - stepShare) - (isInStep ? inStep : 0));
  return Math.max(0, baseline + stepsLeft + ends + tests + final);
}

export type Spending = {
  readonly micros: number | null;
  readonly value: string;
  readonly detail: string;
};

/** Money so far, or tokens when a price is unknown. */
export function makeSpending(state: RunState): Spending {
  const calls = state.usage.reduce((sum, row) => sum + row.usage.calls, 0);
  const tokens = state.usage.reduce((sum, row) => sum + totalTokensOf(row.usage), 0);
  const isPriced =
    state.usage.length > 0 && state.usage.every((row) => row.usage.costMicros !== null);
  const micros = isPriced
    ? state.usage.reduce((sum, row) => sum + (row.usage.costMicros ?? 0), 0)
    : null;
  const callText = formatPlural(calls, "call");
  if (state.usage.length === 0) {
    return { micros: null, value: "–", detail: "nothing spent yet" };
  }
  return micros === null
    ? { micros, value: formatCompact(tokens), detail: `tokens, price unknown · ${callText}` }
    : {
        micros,
        value: formatMoney(micros),
        detail: `${callText} · ${formatCompact(tokens)} tokens`,
      };
}

/** `34 items/s`, `0.4 items/s`. */
export function rateText(itemsPerSecond: number | null): string {
  if (itemsPerSecond === null) {
    return "";
  }
  const digits =
    itemsPerSecond >= 10 ? formatCount(Math.round(itemsPerSecond)) : itemsPerSecond.toFixed(1);
  return `${digits} items/s`;
}

import { formatCompact, formatCount, formatPlural } from "../format/count";
import { formatMoney } from "../format/money";
import { formatDelta } from "../format/score";
import type { RunCosts } from "../schemas/read-models";

export type StepCostLine = {
  readonly step: number;
  /** Null: outside of steps, or a step in hand. */
  readonly action: string | null;
  readonly label: string;
  readonly calls: string;
  readonly tokens: string;
  readonly cost: string;
  readonly gain: string;
  /** Money per 0.01 that the step gained; empty when it gained nothing or money is unknown. */
  readonly perPoint: string;
};

export type StepCostTable = {
  readonly lines: readonly StepCostLine[];
  /** What an accepted step cost, rejected ones included; empty when nothing was accepted or paid. */
  readonly perAccepted: string;
  /** The last step that bought a gain, and what was spent after it; empty while it is the last one. */
  readonly nothingSince: string;
};

/** Cost by step, and what an accepted improvement cost. */
export function makeStepCosts({ steps }: RunCosts): StepCostTable {
  const inSteps = steps.filter(({ step }) => step > 0);
  const accepted = inSteps.filter(({ action }) => action?.includes("accept")).length;
  const spent = inSteps.reduce<number | null>(
    (sum, { costMicros }) => (sum === null || costMicros === null ? null : sum + costMicros),
    0,
  );
  const each =
    accepted === 0 || spent === null || spent === 0
      ? ""
      : `${formatMoney(spent / accepted)} per accepted step (${formatPlural(accepted, "accepted step")} of ${inSteps.length}, rejected ones included)`;
  return { lines: steps.map(toStepLine), perAccepted: each, nothingSince: nothingSince(inSteps) };
}

function nothingSince(steps: RunCosts["steps"]): string {
  const last = steps.findLast(({ gain }) => gain > 0);
  const after = steps.filter(({ step }) => step > (last?.step ?? 0));
  if (after.length === 0) {
    return "";
  }
  const money = after.reduce<number | null>(
    (sum, { costMicros }) => (sum === null || costMicros === null ? null : sum + costMicros),
    0,
  );
  const tokens = after.reduce((sum, step) => sum + step.tokens, 0);
  const amount =
    money === null || money === 0 ? `${formatCompact(tokens)} tokens` : formatMoney(money);
  return last === undefined
    ? `No step bought a gain: ${amount} spent in ${formatPlural(after.length, "step")}.`
    : `Nothing was bought after step ${last.step}: ${amount} spent in ${formatPlural(after.length, "step")} since.`;
}

function toStepLine(row: RunCosts["steps"][number]): StepCostLine {
  const { step, action, gain, calls, tokens, costMicros } = row;
  return {
    step,
    action,
    label: step === 0 ? "Outside of steps" : String(step),
    calls: formatCount(calls),
    tokens: formatCompact(tokens),
    cost: formatMoney(costMicros),
    gain: gain > 0 ? formatDelta(gain) : "",
    perPoint:
      gain > 0 && costMicros !== null && costMicros > 0
        ? formatMoney(costMicros / (gain * 100))
        : "",
  };
}

export type ItemCostTable = {
  readonly lines: readonly {
    readonly itemId: string;
    readonly rollouts: string;
    readonly tokens: string;
    readonly tokensEach: string;
    readonly cost: string;
  }[];
  readonly caption: string;
};

/** The items that cost most. */
export function makeItemCosts({ items, itemCount }: RunCosts): ItemCostTable {
  return {
    lines: items.map(({ itemId, rollouts, tokens, costMicros }) => ({
      itemId,
      rollouts: formatCount(rollouts),
      tokens: formatCompact(tokens),
      tokensEach: formatCompact(rollouts === 0 ? 0 : tokens / rollouts),
      cost: formatMoney(costMicros),
    })),
    caption:
      items.length < itemCount
        ? `the ${items.length} dearest of ${formatPlural(itemCount, "item")}`
        : formatPlural(itemCount, "item"),
  };
}

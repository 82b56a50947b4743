import { judgeCallsPerItem } from "@/lib/domain/run-judge";
import { formatCompact, formatCount } from "@/lib/format/count";
import { formatDuration } from "@/lib/format/duration";
import { formatMoney } from "@/lib/format/money";
import type { RunConfig } from "@/lib/schemas/run-config";
import type { RunEstimate } from "./run-estimate";
import type { Range } from "./traffic";

export type PlanRow = {
  readonly label: string;
  readonly value: string;
  readonly isDetail?: boolean;
  readonly isStrong?: boolean;
};
export type PlanTerm = { readonly label: string; readonly formula: string; readonly value: string };

/** The plan panel's words and numbers, ready to draw. */
export type PlanView = {
  readonly rows: readonly PlanRow[];
  readonly terms: readonly PlanTerm[];
  /** What the ranges rest on, and the least change that can be seen. */
  readonly basis: string;
  /** Why there is no schedule of edit budgets to draw; null when there is one. */
  readonly budgetNote: string | null;
};

export function makePlanView(estimate: RunEstimate, config: RunConfig): PlanView {
  const { plan } = estimate;
  const { targetRuns, optimizerCalls } = plan;
  return {
    rows: [
      { label: "Steps", value: formatCount(plan.totalSteps) },
      { label: "Target runs", value: formatCount(targetRuns.total), isStrong: true },
      detail("rollout · gate", targetRuns.rollout, targetRuns.gate),
      detail(
        "slow update · final and test",
        targetRuns.slowUpdate,
        targetRuns.finalValidation + targetRuns.test,
      ),
      ...reconsideredRows(targetRuns),
      { label: "Optimizer calls", value: formatCount(optimizerCalls.total) },
      detail("reflect · merge", optimizerCalls.analyst, optimizerCalls.merge),
      detail(
        "rank · epoch end",
        optimizerCalls.ranking,
        optimizerCalls.slowUpdate + optimizerCalls.metaSkill,
      ),
      ...modeRows(optimizerCalls),
      ...(estimate.judgeCalls === 0
        ? []
        : [{ label: "Judge calls", value: `≤ ${formatCount(estimate.judgeCalls)}` }]),
      { label: "Tokens", value: formatRange(estimate.tokens, formatCompact) },
      ...pictureRows(estimate),
      { label: "Money", value: moneyText(estimate), isStrong: true },
      { label: "Time", value: formatRange(estimate.timeMs, formatDuration) },
    ],
    terms: planTerms(estimate, config),
    basis: basisText(estimate, config),
    budgetNote: budgetNote(config, plan.budgets.length),
  };
}

/** What the pictures of the likely calls come to, of tokens and money. */
function pictureRows({ pictures }: RunEstimate): PlanRow[] {
  if (pictures === null) return [];
  const { tokensEach, count, moneyMicros } = pictures;
  const money = moneyMicros ? ` · ${formatMoney(moneyMicros)}` : "";
  return [
    {
      label: `pictures, ${formatCount(tokensEach)} each`,
      value: `${formatCompact(count * tokensEach)}${money}`,
      isDetail: true,
    },
  ];
}

/** Calls that only some update and budget modes make. */
function modeCalls(calls: RunEstimate["plan"]["optimizerCalls"]) {
  return [
    { label: "Set budget", row: "budget", formula: "one per step", count: calls.learningRate },
    { label: "Rewrite", row: "rewrite", formula: "one per step", count: calls.rewrite },
    {
      label: "Condense notes",
      row: "condense",
      formula: "at most one per step",
      count: calls.consolidate,
    },
  ].flatMap(({ count, ...words }) => (count ? [{ ...words, count }] : []));
}

/** Runs that depend on the results, where their methods are on. */
function reconsideredRuns({ confirm, salvage }: RunEstimate["plan"]["targetRuns"]) {
  return [
    {
      label: "Confirm",
      row: "confirm",
      formula: "every win, both skills, on every selection item",
      count: confirm,
    },
    {
      label: "Salvage",
      row: "salvage",
      formula: "every rejected step: each edit alone, and a second gate",
      count: salvage,
    },
  ].flatMap(({ count, ...words }) => (count === undefined ? [] : [{ ...words, count }]));
}

function reconsideredRows(runs: RunEstimate["plan"]["targetRuns"]): PlanRow[] {
  const bounded = reconsideredRuns(runs);
  return bounded.length === 0
    ? []
    : [
        {
          label: bounded.map(({ row }) => row).join(" · "),
          value: bounded.map(({ count }) => `≤ ${formatCount(count)}`).join(" · "),
          isDetail: true,
        },
      ];
}

function modeRows(calls: RunEstimate["plan"]["optimizerCalls"]): PlanRow[] {
  const made = modeCalls(calls);
  return made.length === 0
    ? []
    : [
        {
          label: made.map(({ row }) => row).join(" · "),
          value: made.map(({ count }) => formatCount(count)).join(" · "),
          isDetail: true,
        },
      ];
}

function budgetNote({ optimizer }: RunConfig, plannedBudgets: number): string | null {
  if (optimizer.skill_update_mode === "full_rewrite_minibatch") {
    return "No edits to limit: every step writes a whole skill.";
  }
  if (optimizer.lr_control_mode === "autonomous") {
    return "The optimizer sets it anew in each step.";
  }
  return plannedBudgets === 0 ? "No limit: every merged edit is applied." : null;
}

function detail(label: string, first: number, second: number): PlanRow {
  return { label, value: `${formatCount(first)} · ${formatCount(second)}`, isDetail: true };
}

/** `2.1M – 2.9M`; one value when both ends read the same. */
export function formatRange(range: Range, format: (value: number) => string): string {
  const low = format(range.low);
  const high = format(range.high);
  return low === high ? low : `${low} – ${high}`;
}

function moneyText({ moneyMicros, unpricedRoles }: RunEstimate): string {
  if (moneyMicros === null) {
    return `price of the ${unpricedRoles.join(" and ")} model unknown`;
  }
  return moneyMicros.high === 0 ? "free" : formatRange(moneyMicros, formatMoney);
}

function basisText({ smallestChange, plan }: RunEstimate, config: RunConfig): string {
  const sight =
    smallestChange === null
      ? ""
      : ` Smallest change the selection split can show: 1/${plan.selectionSize} = ${smallestChange.toFixed(3)}.`;
  return `Counts are the most a healthy run needs; tokens, money and time are rough, from text lengths and typical replies.${sight}${economyNote(config)}${improvedNote(config)}`;
}

function economyNote({ economy }: RunConfig): string {
  const savesRuns = economy.early_stop_gate || economy.reuse_results;
  return savesRuns || economy.reuse_train_for_slow_update
    ? " The settings for less cost can only lower them; how much shows at the end."
    : "";
}

function improvedNote({ engine, improved }: RunConfig): string {
  const isOn = (flag: boolean | undefined) => flag ?? engine.profile === "improved";
  return isOn(improved.confirm) || isOn(improved.salvage)
    ? " Runs to confirm a win or to salvage a rejected step depend on the results; few runs come near their bound."
    : "";
}

function planTerms({ plan, judgeCalls }: RunEstimate, config: RunConfig): PlanTerm[] {
  const { train, evaluation } = config;
  const { targetRuns, optimizerCalls, selectionSize, testSize, totalSteps } = plan;
  const term = (label: string, formula: string, value: number): PlanTerm => ({
    label,
    formula,
    value: formatCount(value),
  });
  return [
    term(
      "Steps",
      `${train.num_epochs} epochs × ⌈${plan.trainSize} / (${train.batch_size} × ${train.accumulation})⌉`,
      totalSteps,
    ),
    term("Rollout", `${train.num_epochs} epochs × all batches`, targetRuns.rollout),
    term(
      "Gate",
      `${selectionSize} selection items × (1 baseline + ${totalSteps} steps)`,
      targetRuns.gate,
    ),
    term("Slow update", "two passes over the compared items per epoch end", targetRuns.slowUpdate),
    term(
      "Final validation",
      evaluation.eval_test ? `${selectionSize} selection items` : "off",
      targetRuns.finalValidation,
    ),
    term(
      "Test",
      evaluation.eval_test ? `3 skills × ${testSize} test items` : "off",
      targetRuns.test,
    ),
    ...reconsideredRuns(targetRuns).map(({ label, formula, count }) => term(label, formula, count)),
    term("Target runs", "the sum", targetRuns.total),
    term(
      "Reflect",
      `groups of ${config.gradient.minibatch_size} in every batch`,
      optimizerCalls.analyst,
    ),
    term("Merge", `groups of ${config.gradient.merge_batch_size}, per step`, optimizerCalls.merge),
    term("Rank", "one per step", optimizerCalls.ranking),
    ...modeCalls(optimizerCalls).map(({ label, formula, count }) => term(label, formula, count)),
    term(
      "Epoch ends",
      "slow update and meta skill",
      optimizerCalls.slowUpdate + optimizerCalls.metaSkill,
    ),
    ...(judgeCalls === 0
      ? []
      : [
          term(
            "Judge",
            `target runs × ${formatCount(judgeCallsPerItem(config.env))} ${judgeCallsPerItem(config.env) === 1 ? "vote" : "votes"}; equal answers are judged once`,
            judgeCalls,
          ),
        ]),
  ];
}

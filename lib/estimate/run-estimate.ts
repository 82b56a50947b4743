import { judgeCallsPerItem, judgeSettings } from "@/lib/domain/run-judge";
import { makeRunPlan, type SplitSizes } from "@/lib/engine/plan";
import { costMicros, type ModelPrice, priceOf } from "@/lib/models/pricing";
import type { ModelRole } from "@/lib/schemas/model-role";
import type { RunPlan } from "@/lib/schemas/plan";
import type { RunConfig } from "@/lib/schemas/run-config";
import { type PictureSizes, pictureUse } from "./pictures";
import { judgeTraffic, optimizerTraffic, type Range, type Traffic, targetTraffic } from "./traffic";

/** What a run will need, known before it starts. Tokens in tokens, money in micro-dollars, time in ms. */
type Role = "target" | "optimizer" | "judge";
const roles: readonly Role[] = ["target", "optimizer", "judge"];

export type RunEstimate = {
  /** Counts of calls: the upper bound of a healthy run. */
  readonly plan: RunPlan;
  /** Calls of the judge at most: one per vote and target run; 0 when nothing is judged. */
  readonly judgeCalls: number;
  readonly tokens: Range;
  /** null when the price of a role's model is unknown. */
  readonly moneyMicros: Range | null;
  readonly timeMs: Range;
  /** Roles whose model has no known price. */
  readonly unpricedRoles: readonly Role[];
  /** The part of it that pictures for the target come to; null where none are sent. */
  readonly pictures: PictureCost | null;
  /** The least change of the selection score that can be seen; null without selection items. */
  readonly smallestChange: number | null;
};

export type PictureCost = {
  readonly tokensEach: number;
  readonly count: number;
  /** null when the price of the target is unknown. */
  readonly moneyMicros: number | null;
};

export type EstimateInput = {
  readonly config: RunConfig;
  readonly counts: SplitSizes;
  /** Mean length of an item's text; null when no item has been measured. */
  readonly meanItemChars: number | null;
  readonly seedSkillChars: number;
  /** Left out or null, pages of the usual size. */
  readonly pictures?: PictureSizes | null;
};

/** Throws RangeError when the settings do not fit the data (see `makeRunPlan`). */
export function estimateRun(input: EstimateInput): RunEstimate {
  const plan = makeRunPlan(input.config, input.counts);
  const { target, optimizer } = input.config.model;
  const judge = judgeSettings(input.config);
  const traffics = {
    target: targetTraffic({ ...input, plan }),
    optimizer: optimizerTraffic({ ...input, plan }),
    judge: judgeTraffic({ ...input, plan }),
  };
  const priceOfRole = (role: ModelRole) => priceOf(role.model, role.provider, role.price);
  const prices = {
    target: priceOfRole(target),
    optimizer: priceOfRole(optimizer),
    judge: judge && priceOfRole(judge),
  };
  return {
    plan,
    judgeCalls: plan.targetRuns.total * judgeCallsPerItem(input.config.env),
    tokens: roles.map((role) => tokensOf(traffics[role])).reduce(addRanges),
    moneyMicros: moneyOf(traffics, prices),
    timeMs: timeOf(input.config, traffics),
    pictures: pictureCost(input, traffics.target, prices.target),
    unpricedRoles: roles.filter(
      (role) => prices[role] === null && (role !== "judge" || judge !== null),
    ),
    smallestChange: plan.selectionSize > 0 ? 1 / plan.selectionSize : null,
  };
}

const bounds = ["low", "likely", "high"] as const;

function rangeOf(valueAt: (bound: (typeof bounds)[number]) => number): Range {
  return { low: valueAt("low"), likely: valueAt("likely"), high: valueAt("high") };
}

function addRanges(a: Range, b: Range): Range {
  return rangeOf((bound) => a[bound] + b[bound]);
}

function tokensOf(traffic: Traffic): Range {
  return rangeOf((bound) => traffic[bound].inputTokens + traffic[bound].outputTokens);
}

function moneyOf(
  traffics: Record<Role, Traffic>,
  prices: Record<Role, ModelPrice | null>,
): Range | null {
  const money = (role: Role, bound: (typeof bounds)[number]) => {
    const { calls, inputTokens, outputTokens } = traffics[role][bound];
    if (calls === 0) {
      return 0;
    }
    // Tiers depend on the size of one request, so the mean call is priced and multiplied.
    const perCall = costMicros(
      {
        inputTokens: inputTokens / calls,
        cachedInputTokens: 0,
        outputTokens: outputTokens / calls,
      },
      prices[role],
    );
    return perCall === null ? Number.NaN : perCall * calls;
  };
  const total = rangeOf((bound) => roles.reduce((sum, role) => sum + money(role, bound), 0));
  return Number.isNaN(total.likely) ? null : total;
}

function pictureCost(
  { config, pictures }: EstimateInput,
  target: Traffic,
  price: ModelPrice | null,
): PictureCost | null {
  const { perItem, tokensEach } = pictureUse(config, pictures);
  if (perItem === 0) return null;
  const count = Math.round(target.likely.calls * perItem);
  const perCall = costMicros(
    { inputTokens: perItem * tokensEach, cachedInputTokens: 0, outputTokens: 0 },
    price,
  );
  const moneyMicros = perCall === null ? null : perCall * target.likely.calls;
  return { tokensEach, count, moneyMicros };
}

const endpointSeconds: Record<Role, Range> = {
  target: { low: 1, likely: 2.5, high: 6 },
  judge: { low: 1, likely: 3, high: 8 },
  optimizer: { low: 6, likely: 14, high: 30 },
};

/** Seconds per call when nothing has been measured; simulated ones wait a little, as models do. */
const callSeconds: Record<ModelRole["provider"], Record<Role, Range>> = {
  openai_compatible: endpointSeconds,
  openai: endpointSeconds,
  azure_openai: endpointSeconds,
  anthropic: endpointSeconds,
  // A small model on the processor: a few dozen tokens a second.
  local_gguf: {
    target: { low: 1, likely: 4, high: 20 },
    judge: { low: 2, likely: 6, high: 30 },
    optimizer: { low: 10, likely: 40, high: 120 },
  },
  simulated: {
    target: { low: 0.35, likely: 0.5, high: 0.65 },
    judge: { low: 0.9, likely: 1.3, high: 1.7 },
    optimizer: { low: 0.9, likely: 1.3, high: 1.7 },
  },
};

function timeOf(config: RunConfig, traffics: Record<Role, Traffic>): Range {
  const { target, optimizer } = config.model;
  const judge = judgeSettings(config) ?? target;
  const targetLanes = Math.min(config.env.workers, target.maxConcurrency ?? config.env.workers);
  // Analysts run side by side, merging and ranking follow one another: about three calls at a time.
  const optimizerLanes = Math.min(config.gradient.analyst_workers, 3);
  return rangeOf(
    (bound) =>
      1000 *
      ((traffics.target[bound].calls / targetLanes) * callSeconds[target.provider].target[bound] +
        // An item keeps its place while its answer is judged.
        (traffics.judge[bound].calls / targetLanes) * callSeconds[judge.provider].judge[bound] +
        (traffics.optimizer[bound].calls / optimizerLanes) *
          callSeconds[optimizer.provider].optimizer[bound]),
  );
}

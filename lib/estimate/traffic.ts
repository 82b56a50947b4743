import { judgeScorersOf } from "@/lib/domain/run-judge";
import type { RunPlan } from "@/lib/schemas/plan";
import type { RunConfig } from "@/lib/schemas/run-config";
import { type PictureSizes, pictureUse } from "./pictures";

export type Range = { readonly low: number; readonly likely: number; readonly high: number };
export type CallTotals = {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
};
export type Traffic = {
  readonly low: CallTotals;
  readonly likely: CallTotals;
  readonly high: CallTotals;
};

type TrafficInput = {
  readonly config: RunConfig;
  readonly plan: RunPlan;
  readonly meanItemChars: number | null;
  readonly seedSkillChars: number;
  /** Left out, pages of the usual size. */
  readonly pictures?: PictureSizes | null;
};

const charsPerToken = 4;
/** Sizes of our own prompts and typical replies, in tokens. */
const sizes = {
  targetInstructions: 180,
  analystInstructions: 1100,
  mergeInstructions: 900,
  rankingInstructions: 700,
  epochEndInstructions: 1100,
  judgeInstructions: 260,
  editInList: 110,
  growthPerAcceptedEdit: 35,
  unknownItem: 150,
  /** A question beside its picture. */
  pictureQuestion: 40,
  /** Input of all turns together: the conversation is sent again with every tool result. */
  toolConversation: 30_000,
  pagesInPrompt: 8000,
} as const;
/** Tokens of one target reply; models that think aloud use several times as many. */
const targetReply: Range = { low: 60, likely: 180, high: 600 };
/** A verdict with its reason. */
const judgeReply: Range = { low: 40, likely: 90, high: 400 };
const optimizerReply: Range = { low: 350, likely: 800, high: 2000 };
/** Share of the steps that reach the gate with a text not scored before. */
const scoredSteps: Range = { low: 0.5, likely: 0.85, high: 1 };
/** Share of the bound that confirming wins and taking rejected steps apart comes to. */
const reconsidered: Range = { low: 0, likely: 0.1, high: 0.3 };
/** Share of the items an analyst reads that failed, when pictures of failures are shown. */
const shownShare = 0.5;
/** One repeated call in twenty at worst. */
const repeats: Range = { low: 1, likely: 1.01, high: 1.05 };

/** Calls and tokens of the target model. */
export function targetTraffic(input: TrafficInput): Traffic {
  const { targetRuns, selectionSize, testSize, totalSteps } = input.plan;
  const runsAt = (bound: keyof Range) => {
    const gate = selectionSize * (1 + Math.round(totalSteps * scoredSteps[bound]));
    // The last and the best text are often the same, and then already tested or scored.
    const isRepeatedAtEnd = bound === "low";
    const test = isRepeatedAtEnd ? Math.min(targetRuns.test, 2 * testSize) : targetRuns.test;
    const finalValidation = isRepeatedAtEnd ? 0 : targetRuns.finalValidation;
    const again = ((targetRuns.confirm ?? 0) + (targetRuns.salvage ?? 0)) * reconsidered[bound];
    return targetRuns.rollout + gate + targetRuns.slowUpdate + finalValidation + test + again;
  };
  const skill = meanSkillTokens(input);
  const item = itemTokens(input);
  return trafficOf((bound) => {
    const calls = runsAt(bound) * repeats[bound];
    const reply = Math.min(targetReply[bound], input.config.env.max_completion_tokens);
    return {
      calls,
      inputTokens: calls * (sizes.targetInstructions + skill + item),
      outputTokens: calls * reply,
    };
  });
}

/** Calls and tokens of the judge: each vote of each judging part reads item, rubric and answer. */
export function judgeTraffic(input: TrafficInput): Traffic {
  const { config } = input;
  const target = targetTraffic(input);
  const scorers = judgeScorersOf(config.env);
  return trafficOf((bound) => {
    const runs = target[bound].calls;
    const answer = Math.min(targetReply[bound], config.env.max_completion_tokens);
    return scorers.reduce(
      (sum, { votes, rubric, maxOutputTokens }) => ({
        calls: sum.calls + runs * votes,
        inputTokens:
          sum.inputTokens +
          runs *
            votes *
            (sizes.judgeInstructions + rubric.length / charsPerToken + itemTokens(input) + answer),
        outputTokens:
          sum.outputTokens + runs * votes * Math.min(judgeReply[bound], maxOutputTokens),
      }),
      { calls: 0, inputTokens: 0, outputTokens: 0 },
    );
  });
}

type CallKind = {
  readonly calls: number;
  readonly inputTokens: number;
  /** Tokens of the whole skill that a reply holds, where it holds one. */
  readonly writtenSkill?: number;
};

/** Calls and tokens of the optimizer model. */
export function optimizerTraffic(input: TrafficInput): Traffic {
  const { optimizerCalls } = input.plan;
  const { gradient, optimizer } = input.config;
  const skill = meanSkillTokens(input);
  const trajectory = shownTokens(input) + targetReply.likely + 120;
  const compared = Math.min(optimizer.slow_update_samples, input.plan.trainSize);
  const writesWhole = optimizer.skill_update_mode === "full_rewrite_minibatch";
  const proposals = writesWhole ? skill : 3 * sizes.editInList;
  const pool = 10 * sizes.editInList;
  const kinds: CallKind[] = [
    {
      calls: optimizerCalls.analyst,
      inputTokens: sizes.analystInstructions + skill + gradient.minibatch_size * trajectory,
      writtenSkill: writesWhole ? skill : 0,
    },
    {
      calls: optimizerCalls.merge,
      inputTokens: sizes.mergeInstructions + skill + gradient.merge_batch_size * proposals,
      writtenSkill: writesWhole ? skill : 0,
    },
    {
      calls: optimizerCalls.learningRate ?? 0,
      inputTokens: sizes.rankingInstructions + skill + pool,
    },
    {
      calls: optimizerCalls.rewrite ?? 0,
      inputTokens: sizes.rankingInstructions + skill + pool,
      writtenSkill: skill,
    },
    { calls: optimizerCalls.consolidate ?? 0, inputTokens: sizes.rankingInstructions + pool },
    {
      calls: optimizerCalls.ranking,
      inputTokens: sizes.rankingInstructions + skill + pool,
    },
    {
      calls: optimizerCalls.slowUpdate + optimizerCalls.metaSkill,
      inputTokens: sizes.epochEndInstructions + 2 * skill + compared * trajectory,
    },
  ];
  return trafficOf((bound) => {
    // A batch without failures or without successes, and a step without edits, need fewer calls.
    const share = (bound === "low" ? 0.6 : bound === "likely" ? 0.85 : 1) * repeats[bound];
    const calls = kinds.reduce((total, kind) => total + kind.calls, 0) * share;
    return {
      calls,
      inputTokens: kinds.reduce((total, kind) => total + kind.calls * kind.inputTokens, 0) * share,
      outputTokens:
        calls * Math.min(optimizerReply[bound], maxReply(input.config)) +
        kinds.reduce((total, kind) => total + kind.calls * (kind.writtenSkill ?? 0), 0) * share,
    };
  });
}

function maxReply(config: RunConfig): number {
  return config.model.optimizer.maxOutputTokens;
}

function trafficOf(totalsAt: (bound: keyof Range) => CallTotals): Traffic {
  return { low: totalsAt("low"), likely: totalsAt("likely"), high: totalsAt("high") };
}

function itemTokens({ config, meanItemChars, pictures }: TrafficInput): number {
  const { env } = config;
  const { perItem, tokensEach } = pictureUse(config, pictures);
  if (perItem > 0) {
    return sizes.pictureQuestion + perItem * tokensEach;
  }
  if (env.name === "officeqa") {
    return env.search_mode === "oracle-pages" ? sizes.pagesInPrompt : sizes.toolConversation;
  }
  if (meanItemChars === null) {
    return sizes.unknownItem;
  }
  const shown =
    env.name === "searchqa" ? Math.min(meanItemChars, env.context_chars + 400) : meanItemChars;
  return Math.ceil(shown / charsPerToken);
}

/** What the optimizer is shown of an item: pictures by name, those of failures whole when asked for. */
function shownTokens(input: TrafficInput): number {
  const { config, pictures } = input;
  const { perItem, tokensEach } = pictureUse(config, pictures);
  if (perItem === 0) {
    return itemTokens(input);
  }
  return (
    sizes.unknownItem + (config.gradient.show_pictures ? shownShare * perItem * tokensEach : 0)
  );
}

/** Half way between the seed and the text after about a third of all budgeted edits was accepted. */
function meanSkillTokens({ plan, seedSkillChars }: TrafficInput): number {
  const budget = plan.budgets.reduce((total, edits) => total + edits, 0);
  return seedSkillChars / charsPerToken + (budget / 3 / 2) * sizes.growthPerAcceptedEdit;
}

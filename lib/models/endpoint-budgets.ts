import { type AnnouncedLimits, type BudgetName, budgetNames } from "./announced-limits";
import { createRateBucket, type RateBucket } from "./rate-bucket";

/** Tokens of a call: expected before it, counted after it. */
export type CallTokens = { readonly inputTokens: number; readonly outputTokens: number };
/** Tokens of a reply; what was read from a prompt cache stands beside the input. */
export type UsedTokens = CallTokens & {
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens?: number | undefined;
};

export const noTokens: CallTokens = { inputTokens: 0, outputTokens: 0 };

/** The limits per minute of one endpoint, set by a person or else announced by itself. */
export type EndpointBudgets = {
  /** Requests are limited by a number that is known. */
  readonly knowsRequests: boolean;
  readonly limitsTokens: boolean;
  /** Time until a call that needs `tokens` may start, in ms. */
  delayMs(tokens: CallTokens, now: number): number;
  take(tokens: CallTokens, now: number): void;
  /** Replaces what a call was expected to need by what it used. */
  settle(expected: CallTokens, used: readonly UsedTokens[], now: number): void;
  set(limits: Partial<Readonly<Record<BudgetName, number | undefined>>>, now: number): void;
  /** `requests`: how many were made in the last minute, for a limit that is heard of first. */
  announced(limits: AnnouncedLimits, requests: number, now: number): void;
};

type Budget = {
  set: { readonly perMinute: number; readonly bucket: RateBucket } | null;
  announced: { perMinute: number; readonly bucket: RateBucket } | null;
};

export function createEndpointBudgets(): EndpointBudgets {
  const budgets: Record<BudgetName, Budget> = {
    requests: { set: null, announced: null },
    tokens: { set: null, announced: null },
    inputTokens: { set: null, announced: null },
    outputTokens: { set: null, announced: null },
  };
  const bucketOf = (name: BudgetName) =>
    (budgets[name].set ?? budgets[name].announced)?.bucket ?? null;
  const tokenNames = budgetNames.filter((name) => name !== "requests");

  return {
    get knowsRequests() {
      return bucketOf("requests") !== null;
    },
    get limitsTokens() {
      return tokenNames.some((name) => bucketOf(name) !== null);
    },
    delayMs(tokens, now) {
      const waits = budgetNames.map(
        (name) => bucketOf(name)?.delayMs(needOf(name, tokens), now) ?? 0,
      );
      return Math.max(...waits);
    },
    take(tokens, now) {
      for (const name of budgetNames) {
        bucketOf(name)?.take(needOf(name, tokens), now);
      }
    },
    settle(expected, used, now) {
      for (const name of tokenNames) {
        const spent = used.reduce((sum, reply) => sum + usedOf(name, reply), 0);
        bucketOf(name)?.give(needOf(name, expected) - spent, now);
      }
    },
    set(limits, now) {
      for (const name of budgetNames) {
        const budget = budgets[name];
        const perMinute = limits[name];
        if (perMinute === undefined) {
          budget.set = null;
        } else if (budget.set?.perMinute !== perMinute) {
          const bucket = budget.set?.bucket ?? createRateBucket(perMinute, now);
          bucket.setAllowance(perMinute, now);
          budget.set = { perMinute, bucket };
        }
      }
    },
    announced(limits, requests, now) {
      for (const name of budgetNames) {
        const told = limits[name];
        const budget = budgets[name];
        if (!told) {
          continue;
        }
        const { perMinute, left } = told;
        if (budget.announced === null) {
          const bucket = createRateBucket(perMinute, now);
          // What was used before the limit was known is paid off.
          const used = left === null ? 0 : Math.max(0, perMinute - left);
          bucket.take(name === "requests" ? Math.max(requests, used) : used, now);
          budget.announced = { perMinute, bucket };
        } else {
          budget.announced.perMinute = perMinute;
          budget.announced.bucket.setAllowance(perMinute, now);
        }
        if (left !== null) {
          // Somebody else may use the endpoint, too.
          budget.announced.bucket.atMost(left, now);
        }
      }
    },
  };
}

function needOf(name: BudgetName, { inputTokens, outputTokens }: CallTokens): number {
  switch (name) {
    case "requests":
      return 1;
    case "tokens":
      return inputTokens + outputTokens;
    case "inputTokens":
      return inputTokens;
    case "outputTokens":
      return outputTokens;
    default: {
      const unknown: never = name;
      return unknown;
    }
  }
}

/** Limits of input alone do not count what was read from the cache; limits of all tokens do. */
function usedOf(name: BudgetName, used: UsedTokens): number {
  const { cachedInputTokens, outputTokens } = used;
  const inputTokens = used.inputTokens + (used.cacheWriteTokens ?? 0);
  return needOf(name, {
    inputTokens: name === "tokens" ? inputTokens + cachedInputTokens : inputTokens,
    outputTokens,
  });
}

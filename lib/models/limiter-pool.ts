import { createLimiter, type EndpointLimits, type Limiter, type LimiterClock } from "./limiter";

/** Hands out the limiter of an endpoint, so that roles and runs with the same address and key share it. */
export type EndpointLimiters = {
  forEndpoint(endpoint: string, limits: number | EndpointLimits | undefined): Limiter;
};

export type LimiterPool = EndpointLimiters & {
  /**
   * The pool as one run uses it. Of the limits that runs in hand set for an endpoint the strictest
   * hold; `release` takes back those of this run.
   */
  forRun(runId: string): EndpointLimiters & { release(): void };
};

type Shared = { readonly limiter: Limiter; readonly wishes: Map<string, EndpointLimits[]> };

const nobody = "";

function strictest(wishes: readonly EndpointLimits[]): EndpointLimits {
  const least = (of: (wish: EndpointLimits) => number | undefined) => {
    const set = wishes.map(of).filter((value) => value !== undefined);
    return set.length === 0 ? undefined : Math.min(...set);
  };
  return {
    maxConcurrent: least((wish) => wish.maxConcurrent),
    requestsPerMinute: least((wish) => wish.requestsPerMinute),
    tokensPerMinute: least((wish) => wish.tokensPerMinute),
  };
}

export function createLimiterPool(clock?: LimiterClock): LimiterPool {
  const endpoints = new Map<string, Shared>();

  function applyWishes({ limiter, wishes }: Shared): void {
    const all = [...wishes.values()].flat();
    // Limits are known to the endpoint's next user too; they are not dropped with their run.
    if (all.length > 0) {
      limiter.setLimits(strictest(all));
    }
  }

  function forEndpoint(
    runId: string,
    endpoint: string,
    given: number | EndpointLimits | undefined,
  ): Limiter {
    const limits = typeof given === "number" ? { maxConcurrent: given } : (given ?? {});
    const shared = endpoints.get(endpoint) ?? {
      limiter: createLimiter(clock ? { clock } : {}),
      wishes: new Map(),
    };
    endpoints.set(endpoint, shared);
    shared.wishes.set(runId, [...(shared.wishes.get(runId) ?? []), limits]);
    applyWishes(shared);
    return runId === nobody ? shared.limiter : shared.limiter.forRun(runId);
  }

  return {
    forEndpoint: (endpoint, limits) => forEndpoint(nobody, endpoint, limits),
    forRun: (runId) => ({
      forEndpoint: (endpoint, limits) => forEndpoint(runId, endpoint, limits),
      release() {
        for (const shared of endpoints.values()) {
          if (shared.wishes.delete(runId)) {
            applyWishes(shared);
          }
        }
      },
    }),
  };
}

import type { Db } from "@/lib/db/client";
import { reachedLimit } from "@/lib/domain/spending-limits";
import { totalTokensOf } from "@/lib/domain/usage";
import type { LimitsConfig } from "@/lib/schemas/limits";
import { paidRolloutKeys, readSpending } from "@/lib/services/read-limits";
import type { ModelCallRow } from "./flush-transaction";
import type { RunHalt } from "./run-halt";

/** The purse of a run: knows what is spent, survives a restart, and pauses the run at its limits. */
export type Purse = {
  /**
   * Does a rollout unless a limit forbids it; its answered calls are paid however it ends. Throws
   * AppError `cancelled` at a limit.
   */
  rollout<T>(
    key: string,
    account: { readonly calls: readonly ModelCallRow[] },
    work: () => Promise<T>,
  ): Promise<T>;
  /** The same for a question to the optimizer. */
  question<T extends { readonly record: { readonly calls: readonly ModelCallRow[] } }>(
    work: () => Promise<T>,
  ): Promise<T>;
};

const msPerMinute = 60_000;

/** A run without limits needs no account. */
const bottomless: Purse = {
  rollout: (_key, _account, work) => work(),
  question: (work) => work(),
};

export async function openPurse(input: {
  db: Db;
  runId: string;
  limits: LimitsConfig;
  halt: RunHalt;
}): Promise<Purse> {
  const { db, runId, limits, halt } = input;
  if (Object.values(limits).every((limit) => limit === 0)) {
    return bottomless;
  }
  const openedAt = performance.now();
  const before = await readSpending(db, runId, Date.now());
  const paid = await paidRolloutKeys(db, runId);
  const inFlight = new Set<string>();
  let { tokens, costMicros } = before;

  function assertWithin(next: "rollout" | "question"): void {
    const rollouts = paid.size + [...inFlight].filter((key) => !paid.has(key)).length;
    const minutes = before.minutes + (performance.now() - openedAt) / msPerMinute;
    const reached = reachedLimit(limits, { rollouts, tokens, costMicros, minutes }, next);
    if (reached !== null) {
      halt.refuse({ kind: "limit", reached });
      halt.assertRunning();
    }
  }

  function pay(calls: readonly ModelCallRow[]): void {
    for (const call of calls) {
      if (call.role === "target") {
        paid.add(call.key);
      }
      tokens += totalTokensOf(call);
      costMicros =
        costMicros === null || call.costMicros === null ? null : costMicros + call.costMicros;
    }
  }

  return {
    async rollout(key, account, work) {
      // Another attempt of a rollout that was paid already is not a further rollout.
      assertWithin(paid.has(key) ? "question" : "rollout");
      inFlight.add(key);
      try {
        return await work();
      } finally {
        pay(account.calls);
        inFlight.delete(key);
      }
    },
    async question(work) {
      assertWithin("question");
      const done = await work();
      pay(done.record.calls);
      return done;
    },
  };
}

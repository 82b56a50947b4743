import type { Db } from "@/lib/db/client";
import { log } from "@/lib/log";
import { createLimiterPool } from "@/lib/models/limiter-pool";
import type { RunSignal } from "@/lib/realtime/protocol";
import type { RunEvent } from "@/lib/schemas/run-event";
import { type ClaimedRun, claimNextRun } from "./claim";
import { executeRun, type RunProgram } from "./execute-run";
import { handleIdleCommands } from "./idle-commands";
import { probeProviders } from "./provider-pause";
import { createProviderWatch } from "./provider-watch";
import type { RunHalt } from "./run-halt";
import { sweep } from "./sweep";

const pollMs = 1000;
/** A sweep costs two small queries; a run whose worker died waits no longer than this. */
const sweepMs = 5000;

export type RunLoop = {
  /** Looks for work now instead of at the next poll. */
  nudge(): void;
  /** Claims no more runs, interrupts the ones in hand and resolves when all are written. */
  stop(): Promise<void>;
  /** Aborts runs whose claim has gone to another worker. */
  checkClaims(): Promise<void>;
};

type Execution = { claim: ClaimedRun["claim"]; halt: RunHalt | null; ended: Promise<void> };

/** Claims runs and executes up to `concurrency` of them at a time. */
export function startRunLoop(input: {
  db: Db;
  workerId: string;
  concurrency: number;
  gatewayUrl: string | null;
  publish: (events: readonly RunEvent[]) => void;
  signalProgress: (signal: Omit<RunSignal, "v">) => void;
  program?: RunProgram;
}): RunLoop {
  const { db, workerId, publish } = input;
  const executions = new Map<string, Execution>();
  const limiters = createLimiterPool();
  const shutdown = new AbortController();
  const watch = createProviderWatch({
    db,
    probe: (config, signal) => probeProviders(config, { gatewayUrl: input.gatewayUrl, signal }),
    now: Date.now,
    random: Math.random,
    onBack: (event) => {
      publish([event]);
      nudge();
    },
  });
  let stopping = false;
  let sweptAt = 0;
  let ticking: Promise<void> | null = null;
  let tickAgain = false;

  function execute({ runId, claim, event }: ClaimedRun): void {
    publish([event]);
    log.info("run claimed", { runId, claimNumber: claim.claimNumber });
    const execution: Execution = { claim, halt: null, ended: Promise.resolve() };
    executions.set(runId, execution);
    execution.ended = executeRun({
      db,
      runId,
      claim,
      gatewayUrl: input.gatewayUrl,
      publish,
      signal: shutdown.signal,
      limiters,
      onStart: (halt) => {
        execution.halt = halt;
      },
      onProgress: (progress) => input.signalProgress({ runId, ...progress }),
      ...(input.program ? { program: input.program } : {}),
    }).then(({ status }) => {
      executions.delete(runId);
      log.info("run left", { runId, status });
      nudge();
    });
  }

  async function tick(): Promise<void> {
    const now = Date.now();
    if (now - sweptAt >= sweepMs) {
      sweptAt = now;
      publish(await sweep(db, { workerId, isExecuting: (runId) => executions.has(runId) }));
    }
    publish(await handleIdleCommands(db));
    await watch.look();
    while (!stopping && executions.size < input.concurrency) {
      const claimed = await claimNextRun(db, workerId, publish);
      if (!claimed) {
        return;
      }
      execute(claimed);
    }
  }

  /** One tick at a time: a sweep must not see a run between its claim and its start. */
  function nudge(): void {
    if (stopping) {
      return;
    }
    if (ticking !== null) {
      tickAgain = true;
      return;
    }
    ticking = tick()
      .catch((error: unknown) => log.warn("looking for runs failed", { error }))
      .finally(() => {
        ticking = null;
        if (tickAgain) {
          tickAgain = false;
          nudge();
        }
      });
  }

  const timer = setInterval(nudge, pollMs);
  nudge();

  return {
    nudge,
    async stop() {
      stopping = true;
      clearInterval(timer);
      watch.stop();
      if (ticking !== null) {
        await ticking;
      }
      shutdown.abort();
      await Promise.all([...executions.values()].map(({ ended }) => ended));
    },
    async checkClaims() {
      for (const [runId, { claim, halt }] of executions) {
        const held = await db.run.count({
          where: { id: runId, claimedBy: workerId, claimNumber: claim.claimNumber },
        });
        if (held === 0) {
          halt?.abort({ kind: "claim_lost" });
        }
      }
    },
  };
}

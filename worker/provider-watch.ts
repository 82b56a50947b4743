import type { Db } from "@/lib/db/client";
import { log } from "@/lib/log";
import { type RunConfig, runConfigSchema } from "@/lib/schemas/run-config";
import type { RunEvent } from "@/lib/schemas/run-event";
import { runFailureSchema } from "@/lib/schemas/run-summary";
import {
  createProbeDelay,
  isProviderPause,
  type ProbeDelay,
  type ProbeResult,
} from "./provider-pause";
import { changeStatus, seenRunColumns } from "./run-lifecycle";

const lookMs = 2_000;
const mostRuns = 50;

/** What is known of a run that waits for its provider. */
type Waiting = {
  /** Tells one pause of the run from the next. */
  readonly lastSeq: number;
  /** Results the run had when it was paused; more of them next time means that it went on meanwhile. */
  readonly results: number;
  readonly delay: ProbeDelay;
  nextAt: number;
  isAsking: boolean;
};

/** Looks after runs that were paused by a dead provider and lets them go on when it answers again. */
export type ProviderWatch = {
  /** Finds such runs and asks for those whose time has come; cheap when there are none. */
  look(): Promise<void>;
  /** Ends the questions in hand. */
  stop(): void;
};

/**
 * Which runs wait stands in the database (status and failure), so a worker that was restarted goes on
 * looking, and of several workers one lets the run go on. A run that is paused again without having
 * got any further is looked at less and less often.
 */
export function createProviderWatch(input: {
  readonly db: Db;
  readonly probe: (config: RunConfig, signal: AbortSignal) => Promise<ProbeResult>;
  readonly now: () => number;
  readonly random: () => number;
  /** Gets the event of a run that was put back into the queue. */
  readonly onBack: (event: RunEvent) => void;
}): ProviderWatch {
  const { db, now } = input;
  const waiting = new Map<string, Waiting>();
  const stopped = new AbortController();
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function findPaused() {
    const rows = await db.run.findMany({
      where: { status: "paused", failure: { not: null }, commands: { none: { status: "open" } } },
      take: mostRuns,
      select: { ...seenRunColumns, failure: true, config: true },
    });
    return rows.filter(({ status, failure }) => {
      const parsed = runFailureSchema.safeParse(JSON.parse(failure ?? "null"));
      return isProviderPause({ status, failure: parsed.success ? parsed.data : null });
    });
  }

  async function note(runId: string, lastSeq: number): Promise<Waiting> {
    const known = waiting.get(runId);
    if (known?.lastSeq === lastSeq) {
      return known;
    }
    const results = await db.journalEntry.count({ where: { runId } });
    const delay = known && known.results === results ? known.delay : createProbeDelay(input.random);
    const entry = { lastSeq, results, delay, nextAt: now() + delay.next(null), isAsking: false };
    waiting.set(runId, entry);
    return entry;
  }

  async function ask(run: Awaited<ReturnType<typeof findPaused>>[number], entry: Waiting) {
    const result = await input
      .probe(runConfigSchema.parse(JSON.parse(run.config)), stopped.signal)
      .catch((error: unknown): ProbeResult => {
        log.warn("an endpoint could not be asked", { runId: run.id, error });
        return { answers: false, message: "", retryAfterMs: null };
      });
    if (stopped.signal.aborted) {
      return;
    }
    if (!result.answers) {
      const waitMs = entry.delay.next(result.retryAfterMs);
      entry.nextAt = now() + waitMs;
      log.info("provider still unavailable", { runId: run.id, nextLookMs: waitMs });
      return;
    }
    const event = await changeStatus(db, run, {
      to: "queued",
      reason: "the provider answers again",
    });
    if (event) {
      log.info("provider answers again", { runId: run.id });
      input.onBack(event);
    }
  }

  return {
    async look() {
      if (now() - lookedAt < lookMs || stopped.signal.aborted) {
        return;
      }
      lookedAt = now();
      for (const run of await findPaused()) {
        const entry = await note(run.id, run.lastSeq);
        if (!entry.isAsking && entry.nextAt <= now()) {
          entry.isAsking = true;
          ask(run, entry)
            .catch((error: unknown) => log.warn("a run could not go on", { runId: run.id, error }))
            .finally(() => {
              entry.isAsking = false;
            });
        }
      }
    },
    stop() {
      stopped.abort();
    },
  };
}

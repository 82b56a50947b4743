import type { Db } from "@/lib/db/client";
import { env, webUrl } from "@/lib/env";
import { formatDuration } from "@/lib/format/duration";
import { formatMoney } from "@/lib/format/money";
import { formatScore } from "@/lib/format/score";
import { createPublisher } from "@/lib/realtime/publisher";
import { type RunConfig, runConfigSchema } from "@/lib/schemas/run-config";
import type { RunEvent } from "@/lib/schemas/run-event";
import { getRunState } from "@/lib/services/read-run-state";
import { outputDirectory } from "../artifact-writer";
import { type Claim, claimRun } from "../claim";
import { executeRun, type RunResult } from "../execute-run";
import { registerWorker } from "../heartbeat";
import { isProviderPause } from "../provider-pause";
import type { RunHalt } from "../run-halt";
import { followRun } from "./progress";
import { interruptedExitCode, watchStopKeys } from "./stop-keys";
import type { Terminal } from "./terminal";
import { waitForProvider } from "./wait-for-provider";

/** A run taken by this process, before its first effect. */
export type TakenRun = {
  readonly runId: string;
  readonly claim: Claim;
  /** Events of the claim that are in the log already. */
  readonly events: readonly RunEvent[];
};

/**
 * Executes a run in this process: registers it as a worker, takes the run, follows it on the terminal
 * and publishes to the web app if one runs. A provider that stops answering after it had answered is
 * waited for. Resolves with the exit code: 0 only if it finished.
 */
export async function executeHere(
  db: Db,
  terminal: Terminal,
  options: { readonly quiet: boolean; readonly waitMinutes: number },
  take: (workerId: string) => Promise<TakenRun>,
): Promise<number> {
  const keys = watchStopKeys(terminal);
  let halt: RunHalt | null = null;
  let taken: TakenRun | null = null;
  const worker = await registerWorker(db, {
    onBeat: async () => {
      if (taken && !(await holdsClaim(db, taken))) {
        halt?.abort({ kind: "claim_lost" });
      }
    },
  });
  const publisher = env.SKILLOPT_WORKER_TOKEN
    ? createPublisher({ url: webUrl(), token: env.SKILLOPT_WORKER_TOKEN })
    : null;
  try {
    taken = await take(worker.id);
    const { runId, claim } = taken;
    publisher?.publish(taken.events);
    const view = followRun(terminal, { quiet: options.quiet, from: await getRunState(db, runId) });
    if (!options.quiet) {
      terminal.print(await openingLine(db, runId));
    }
    const publish = (events: readonly RunEvent[]) => {
      publisher?.publish(events);
      view.observe(events);
    };
    const execute = (held: Claim) =>
      executeRun({
        db,
        runId,
        claim: held,
        gatewayUrl: env.SKILLOPT_GATEWAY_URL ?? null,
        signal: keys.signal,
        publish,
        onProgress: (progress) => publisher?.signal({ runId, ...progress }),
        onStart: (started) => {
          halt = started;
          keys.attach(started);
        },
      });
    let result = await execute(claim);
    while (result.status !== "lost" && isProviderPause(result)) {
      const answers = await waitForProvider({
        terminal,
        config: await configOf(db, runId),
        hasAnswered: (await db.rollout.count({ where: { runId, status: "scored" } })) > 0,
        waitMinutes: options.waitMinutes,
        signal: keys.waitSignal,
      });
      if (!answers) {
        break;
      }
      const again = await claimRun(db, { runId, workerId: worker.id });
      taken = { runId, claim: again.claim, events: [] };
      publish([again.event]);
      result = await execute(again.claim);
    }
    view.finish();
    return await report(db, terminal, runId, result, keys.wasInterrupted);
  } finally {
    keys.close();
    publisher?.close();
    await worker.close();
  }
}

async function configOf(db: Db, runId: string): Promise<RunConfig> {
  const { config } = await db.run.findUniqueOrThrow({
    where: { id: runId },
    select: { config: true },
  });
  return runConfigSchema.parse(JSON.parse(config));
}

async function holdsClaim(db: Db, { runId, claim }: TakenRun): Promise<boolean> {
  const held = await db.run.count({
    where: { id: runId, claimedBy: claim.workerId, claimNumber: claim.claimNumber },
  });
  return held > 0;
}

async function openingLine(db: Db, runId: string): Promise<string> {
  const run = await db.run.findUniqueOrThrow({
    where: { id: runId },
    select: { name: true, isSimulated: true },
  });
  return `Run ${runId} (${run.name})${run.isSimulated ? " · Simulated model" : ""}`;
}

async function report(
  db: Db,
  terminal: Terminal,
  runId: string,
  result: RunResult,
  wasInterrupted: boolean,
): Promise<number> {
  const resume = `Go on with: npm run skillopt -- resume ${runId}`;
  switch (result.status) {
    case "finished":
      terminal.print(await closingLines(db, runId));
      return 0;
    case "failed":
      terminal.warn(`The run failed: ${result.failure?.message ?? "unknown reason"}`);
      if (result.failure?.hint) {
        terminal.warn(result.failure.hint);
      }
      terminal.warn(`Finished work is kept. ${resume}`);
      return 1;
    case "lost":
      terminal.warn(
        `This process no longer holds the run: another worker took it over, or the database could not be written. Finished work is kept. ${resume}`,
      );
      return 1;
    case "paused":
    case "stopped":
    case "interrupted":
      if (result.reason.startsWith("limit reached")) {
        terminal.warn(
          `Paused: ${result.reason}. Raise it with: npm run skillopt -- resume ${runId} --set limits.max_…=N`,
        );
        return 1;
      }
      if (isProviderPause(result)) {
        terminal.warn(`Paused: ${result.reason}`);
        terminal.warn(
          `Finished work is kept and not paid again. ${resume}. A worker that runs goes on by itself when the provider answers.`,
        );
        return wasInterrupted ? interruptedExitCode : 1;
      }
      terminal.warn(`The run is ${result.status}; nothing is lost. ${resume}`);
      return wasInterrupted ? interruptedExitCode : 1;
    default: {
      const unknown: never = result;
      return unknown;
    }
  }
}

async function closingLines(db: Db, runId: string): Promise<string> {
  const run = await db.run.findUniqueOrThrow({
    where: { id: runId },
    select: {
      kind: true,
      baselineScore: true,
      bestScore: true,
      bestStep: true,
      costMicros: true,
      startedAt: true,
      finishedAt: true,
      outputDir: true,
      isSimulated: true,
    },
  });
  const elapsed =
    run.startedAt && run.finishedAt ? run.finishedAt.getTime() - run.startedAt.getTime() : null;
  const score =
    run.kind === "eval"
      ? `score ${formatScore(run.bestScore)}`
      : `${formatScore(run.baselineScore)} → ${formatScore(run.bestScore)} (step ${run.bestStep ?? 0})`;
  const cost = run.costMicros === null ? "price unknown" : formatMoney(run.costMicros);
  const note = run.isSimulated ? " · Simulated model" : "";
  return `Finished: ${score} · ${formatDuration(elapsed)} · ${cost}${note}\nFiles: ${outputDirectory(runId, run.outputDir)}`;
}

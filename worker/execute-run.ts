import type { Db } from "@/lib/db/client";
import { judgeSettings, judgesItself } from "@/lib/domain/run-judge";
import { sharedPurposes } from "@/lib/engine/economy/reuse";
import { evaluate } from "@/lib/engine/evaluate";
import type { RunContext } from "@/lib/engine/ports";
import { train } from "@/lib/engine/train";
import type { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { identityOf } from "@/lib/models/client";
import { createLimiterPool, type LimiterPool } from "@/lib/models/limiter-pool";
import type { RunEvent } from "@/lib/schemas/run-event";
import { findTexts, present } from "@/lib/services/read-text";
import { createArtifactWriter, outputDirectory } from "./artifact-writer";
import { withKeptReplies, withKeptVerdicts } from "./cached-target";
import type { Claim } from "./claim";
import { openCommandInbox } from "./command-inbox";
import { createEffects } from "./effects";
import { createFailFast } from "./fail-fast";
import { type InheritedJournal, openInheritance } from "./inherited-journal";
import type { Judge } from "./judge-call";
import { letCallsEnd, shutDownRun } from "./let-calls-end";
import { type LoadedRun, loadRun } from "./load-run";
import { toUndecidedError } from "./model-failure";
import { createQuestions } from "./optimizer-effect";
import { providerPause } from "./provider-pause";
import { readTogether } from "./read-together";
import { createResultStore } from "./result-store";
import { toAppError, toRunFailure } from "./run-failure";
import { createRunHalt, type HaltReason, type RunHalt } from "./run-halt";
import { openModel, type SharedByModels } from "./run-models";
import { createRunPorts } from "./run-ports";
import { openRunWriter, type RunEnding, type RunWriter } from "./run-writer";
import { createSlots } from "./slots";
import { openPurse, type Purse } from "./spending";
import { createRollouts } from "./target-effect";

/** What executes a loaded run; replaced by tests of the worker only. */
export type RunProgram = (run: RunContext, loaded: LoadedRun) => Promise<unknown>;

export type RunProgress = { readonly inFlight: number; readonly itemsPerSecond: number };

export type ExecuteRun = {
  readonly db: Db;
  readonly runId: string;
  readonly claim: Claim;
  /** Where the simulated models are served; null starts them in this process when needed. */
  readonly gatewayUrl: string | null;
  /** Gets the events of each transaction after it. Must not throw. */
  readonly publish: (events: readonly RunEvent[]) => void;
  /** Aborted when this process ends: calls in flight get `graceMs` to finish, the run is interrupted. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Limits shared with other runs of this process. */
  readonly limiters?: LimiterPool;
  /** Lets the caller halt the run, for example when its heartbeat finds the claim gone. */
  readonly onStart?: (halt: RunHalt) => void;
  readonly program?: RunProgram;
};

/** The status the run was left in, or `lost` when another worker took it over. */
export type RunResult =
  | {
      readonly status: RunEnding["status"];
      readonly failure: RunEnding["failure"];
      readonly reason: string;
    }
  | { readonly status: "lost"; readonly failure: null };

const progressMs = 1000;

const trainOrEvaluate: RunProgram = (run, loaded) =>
  loaded.kind === "eval"
    ? evaluate(run, { skill: loaded.seedSkill, split: loaded.evalSplit })
    : train(run);

const endings: Record<"paused" | "stopped", string> = {
  paused: "paused by a person",
  stopped: "stopped by a person",
};

function toEnding(
  error: AppError | null,
  halted: HaltReason | null,
  place: Parameters<typeof toRunFailure>[1],
): RunEnding {
  const none = { failure: null, done: [] };
  if (halted?.kind === "command" && error !== null) {
    const { status, commandIds } = halted;
    return { status, reason: endings[status], failure: null, done: commandIds };
  }
  if (halted?.kind === "provider" && error !== null) {
    const failure = toRunFailure(halted.error, place);
    const reason = `${providerPause}: ${failure.message}`;
    return { ...none, status: "paused", reason, failure };
  }
  if (halted?.kind === "limit" && error !== null) {
    return { ...none, status: "paused", reason: `limit reached: ${halted.reached}` };
  }
  if (halted?.kind === "shutdown" && error !== null) {
    return { ...none, status: "interrupted", reason: "the worker was shut down" };
  }
  if (error === null) {
    return { ...none, status: "finished", reason: "finished" };
  }
  const failure = toRunFailure(error, place);
  return { status: "failed", reason: failure.message, failure, done: [] };
}

/** Joins the loaded run with its models and its writer: the composition root of one run. */
function connect(
  input: ExecuteRun,
  parts: {
    loaded: LoadedRun;
    writer: RunWriter;
    halt: RunHalt;
    inherited: InheritedJournal | null;
    purse: Purse;
  },
) {
  const { db, runId } = input;
  const { loaded, writer, halt, inherited, purse } = parts;
  const { config, environment } = loaded;
  const warn = (key: string, message: string) =>
    writer.line(key, {
      at: new Date().toISOString(),
      level: "warn",
      stage: null,
      step: null,
      message,
    });
  const shared = {
    limiters: (input.limiters ?? createLimiterPool()).forRun(runId),
    gatewayUrl: input.gatewayUrl,
    note: warn,
  };
  const target = withKeptReplies(config, openModel("target", config.model.target, shared));
  const optimizer = openModel("optimizer", config.model.optimizer, shared);
  const judge = openJudge(config, shared);
  const effects = createEffects(writer, halt);
  const failFast = createFailFast();
  const readText = readTogether((hashes) => findTexts(db, hashes));
  const inbox = openCommandInbox({
    db,
    runId,
    halt,
    onError: (error) => log.warn("commands could not be read", { runId, error }),
  });
  const artifacts = createArtifactWriter({
    db,
    runId,
    directory: outputDirectory(runId, loaded.outputDir),
    warn,
  });
  const { ports, place } = createRunPorts({
    writer,
    effects,
    inbox,
    rollouts: createRollouts({
      runId,
      environment,
      config: config.env,
      seed: config.train.seed,
      client: target,
      model: config.model.target.model,
      judge,
      slots: createSlots(config.env.workers),
      effects,
      failFast,
      halt,
      shared: { store: createResultStore(db), purposes: sharedPurposes(config) },
      inherited,
      purse,
    }),
    questions: createQuestions({
      runId,
      client: optimizer,
      model: config.model.optimizer.model,
      slots: createSlots(config.gradient.analyst_workers),
      effects,
      halt,
      journal: writer.journal,
      inherited,
      purse,
      earlierIdentities: loaded.earlier.map((part) => identityOf(part.config.model.optimizer)),
    }),
    inherited,
    loadText: async (hash) => present(await readText(hash)),
    now: () => performance.now(),
    onCommit: artifacts.update,
  });
  return {
    effects,
    inbox,
    artifacts,
    ports,
    place,
    looksDown: () => failFast.looksDown || (judge?.noticing.endpoint.looksDown ?? false),
    releaseLimits: shared.limiters.release,
  };
}

/** The judge of a run whose scorer asks for one. */
function openJudge(config: LoadedRun["config"], shared: SharedByModels): Judge | null {
  const settings = judgeSettings(config);
  if (settings === null) {
    return null;
  }
  // Told in the run's own log: equal runs need not score alike (benchmarks.md 8.4).
  shared.note?.(
    "judge/varies",
    `Answers are graded by a model (${settings.model}): equal runs may score differently.`,
  );
  if (judgesItself(config, settings)) {
    shared.note?.(
      "judge/is-target",
      "The judge is the target model: it grades its own answers. Name another model as the judge (model.judge).",
    );
  }
  return {
    client: withKeptVerdicts(
      config,
      settings,
      // A stand-in signs in as the optimizer it is, and shares its limits.
      openModel(
        config.model.judge ? "judge" : "optimizer",
        { temperature: 0, ...settings },
        shared,
      ),
    ),
    model: settings.model,
    noticing: { endpoint: createFailFast(), reply: createFailFast() },
  };
}

/**
 * Executes a claimed run until it is finished, failed, paused, stopped or interrupted, and writes
 * that ending. Never throws for a reason inside the run; a lost claim ends it silently.
 */
export async function executeRun(input: ExecuteRun): Promise<RunResult> {
  const halt = createRunHalt();
  input.onStart?.(halt);
  try {
    const writer = await openRunWriter(input);
    const ending = await runToEnding(input, writer, halt);
    if (ending === null) {
      return { status: "lost", failure: null };
    }
    await writer.finish(ending);
    return { status: ending.status, failure: ending.failure, reason: ending.reason };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === "claim_lost") {
      return { status: "lost", failure: null };
    }
    // The database cannot be written; the row stays "running" until a sweep can mark it interrupted.
    log.error("the end of a run could not be written", { runId: input.runId, error: thrown });
    return { status: "lost", failure: null };
  }
}

async function runToEnding(
  input: ExecuteRun,
  writer: RunWriter,
  halt: RunHalt,
): Promise<RunEnding | null> {
  const { runId } = input;
  let place: Parameters<typeof toRunFailure>[1] = { stage: null, step: null };
  let error: AppError | null = null;
  try {
    const loaded = await loadRun(input.db, runId);
    const inherited = await openInheritance(input.db, loaded);
    const { limits } = loaded.config;
    const purse = await openPurse({ db: input.db, runId, limits, halt });
    const parts = connect(input, { loaded, writer, halt, inherited, purse });
    const onShutdown = () => shutDownRun(halt);
    input.signal.addEventListener("abort", onShutdown, { once: true });
    if (input.signal.aborted) {
      onShutdown();
    }
    const stopProgress = reportProgress(input, parts.effects);
    try {
      const { config, plan, items, seedSkill, guidance, earlier } = loaded;
      const context: RunContext = {
        runId,
        config,
        plan,
        items,
        seedSkill,
        guidance,
        expectedAnswers: loaded.environment.expectedAnswers,
        earlier,
        ports: parts.ports,
      };
      await (input.program ?? trainOrEvaluate)(context, loaded);
    } catch (thrown) {
      error = toAppError(thrown);
      if (error.code === "indecisive_evaluation" && parts.looksDown()) {
        error = toUndecidedError(error);
        halt.refuse({ kind: "provider", error });
      }
      if (error.code === "internal") {
        log.error("run failed", { runId, error: thrown });
      }
    } finally {
      stopProgress();
      parts.inbox.close();
      input.signal.removeEventListener("abort", onShutdown);
    }
    place = parts.place();
    await letCallsEnd({ effects: parts.effects, halt, error, signal: input.signal });
    parts.releaseLimits();
    if (error?.code === "claim_lost" || halt.reason?.kind === "claim_lost") {
      return null;
    }
    await writer.flush().catch((thrown: unknown) => {
      error ??= toAppError(thrown);
    });
    await parts.artifacts.complete({ withoutItems: halt.reason?.kind === "shutdown" });
  } catch (thrown) {
    error ??= toAppError(thrown);
  }
  return toEnding(error, halt.reason, place);
}

function reportProgress(input: ExecuteRun, effects: ReturnType<typeof createEffects>): () => void {
  const { onProgress } = input;
  if (!onProgress) {
    return () => {};
  }
  let before = effects.finished;
  const timer = setInterval(() => {
    const itemsPerSecond = ((effects.finished - before) * 1000) / progressMs;
    before = effects.finished;
    onProgress({ inFlight: effects.inFlight, itemsPerSecond });
  }, progressMs);
  return () => clearInterval(timer);
}

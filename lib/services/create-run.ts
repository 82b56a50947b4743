import { resolveRunConfig } from "@/lib/config/resolve-run-config";
import { type Db, type DbTransaction, inTransaction } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/database-error";
import { listItemIds } from "@/lib/db/queries/dataset-items";
import { insertRunEvent } from "@/lib/db/queries/run-events";
import { saveTexts } from "@/lib/db/text-blob";
import { newId } from "@/lib/domain/ids";
import { makeRunPlan } from "@/lib/engine/plan";
import { getEnvironment } from "@/lib/environments/registry";
import { AppError } from "@/lib/errors";
import { type CreateRun, createRunSchema, type EvalSplit } from "@/lib/schemas/create-run";
import type { EarlierPart, ForkOrigin } from "@/lib/schemas/fork";
import type { RunPlan } from "@/lib/schemas/plan";
import type { RunConfig } from "@/lib/schemas/run-config";
import type { NewRunEvent } from "@/lib/schemas/run-event";
import { assertPricesKnown } from "./known-prices";
import { assertKeysPresent } from "./require-keys";
import { assertTargetAble } from "./target-abilities";

export type CreatedRun = {
  readonly runId: string;
  /** False when the idempotency key belongs to a run that exists already. */
  readonly created: boolean;
  /** The claim, when the caller asked to execute the new run itself. */
  readonly claim: { readonly workerId: string; readonly claimNumber: number } | null;
};

export type CreateRunOptions = {
  /** A registered worker of this process that executes the run at once; no other worker takes it. */
  readonly claimedBy?: string;
  readonly isDemo?: boolean;
  /** Where the artifacts go; by default a folder named by the run id. */
  readonly outputDir?: string;
};

export type DatasetRow = NonNullable<Awaited<ReturnType<DbTransaction["dataset"]["findUnique"]>>>;
type SplitCounts = { readonly train: number; readonly val: number; readonly test: number };

const firstClaimNumber = 1;

async function getDataset(db: Db, datasetId: string): Promise<DatasetRow> {
  const dataset = await db.dataset.findUnique({ where: { id: datasetId } });
  if (!dataset || dataset.archivedAt) {
    throw new AppError({
      code: "not_found",
      message: "There is no such dataset.",
      hint: "Choose another dataset, or upload it again.",
      fields: [{ path: "datasetId", message: "unknown dataset" }],
    });
  }
  return dataset;
}

/** The dataset's options are defaults of `env`: scorer, templates and what else travels with the data. */
function configOf(dataset: DatasetRow, config: Record<string, unknown>): RunConfig {
  const given = config.env;
  const resolved = resolveRunConfig({
    ...config,
    env: {
      name: dataset.environment,
      ...JSON.parse(dataset.options),
      ...(given !== null && typeof given === "object" ? given : {}),
    },
  });
  if (resolved.env.name !== dataset.environment) {
    throw new AppError({
      code: "invalid_config",
      message: `The dataset "${dataset.name}" belongs to the environment ${dataset.environment}, not ${resolved.env.name}.`,
      hint: "Choose a dataset of this environment, or change the environment.",
      fields: [{ path: "env.name", message: `must be ${dataset.environment}` }],
    });
  }
  return resolved;
}

/** Throws AppError `invalid_data` when a split that is needed has no items. */
export function assertSplitsFit(
  config: RunConfig,
  counts: SplitCounts,
  run: { kind: "train" | "eval"; evalSplit: EvalSplit },
): void {
  const needed: (keyof SplitCounts)[] =
    run.kind === "train"
      ? ["train", "val", ...(config.evaluation.eval_test ? (["test"] as const) : [])]
      : run.evalSplit === "all"
        ? []
        : [run.evalSplit];
  const empty = needed.filter((split) => counts[split] === 0);
  if (empty.length > 0 || counts.train + counts.val + counts.test === 0) {
    throw new AppError({
      code: "invalid_data",
      message: `The dataset has no items in the ${empty.join(" and ") || "chosen"} split.`,
      hint:
        empty[0] === "test"
          ? "Add test items, or switch the final test off (evaluation.eval_test)."
          : "Use another split ratio, or a dataset with more items.",
      fields: empty.map((split) => ({ path: `splits.${split}`, message: "no items" })),
    });
  }
}

/** Throws AppError `invalid_config` when the settings do not fit the data. */
export function planOf(config: RunConfig, counts: SplitCounts): RunPlan {
  try {
    return makeRunPlan(config, counts);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    throw new AppError({
      code: "invalid_config",
      message: `The settings do not fit the dataset: ${error.message}.`,
      hint: "Set the train size to 0 to use the whole train split.",
      fields: [{ path: "train.train_size", message: error.message }],
      cause: error,
    });
  }
}

/** An evaluation makes one pass over its split and asks no optimizer. */
function evalPlanOf(plan: RunPlan, counts: SplitCounts, split: EvalSplit): RunPlan {
  const items = split === "all" ? counts.train + counts.val + counts.test : counts[split];
  const nothing = { rollout: 0, gate: 0, slowUpdate: 0, finalValidation: 0 };
  return {
    ...plan,
    stepsPerEpoch: 0,
    batchesPerEpoch: 0,
    totalSteps: 0,
    budgets: [],
    targetRuns: { ...nothing, test: items, total: items },
    optimizerCalls: { analyst: 0, merge: 0, ranking: 0, slowUpdate: 0, metaSkill: 0, total: 0 },
  };
}

export function withLimit(counts: SplitCounts, limit: number): SplitCounts {
  const limited = (count: number) => (limit > 0 ? Math.min(count, limit) : count);
  return { train: limited(counts.train), val: limited(counts.val), test: limited(counts.test) };
}

export function findByIdempotencyKey(db: Db, key: string | undefined) {
  return key === undefined
    ? null
    : db.run.findUnique({ where: { idempotencyKey: key }, select: { id: true } });
}

/**
 * Creates a queued run: settings resolved and frozen, plan, seed skill and the event `run_created`
 * (seq 1) in one transaction. Throws AppError `invalid_request`, `invalid_config`, `invalid_data`,
 * `not_found`.
 */
export async function createRun(
  db: Db,
  input: CreateRun,
  options: CreateRunOptions = {},
): Promise<CreatedRun> {
  const parsed = createRunSchema.safeParse(input);
  if (!parsed.success) {
    throw new AppError({
      code: "invalid_request",
      message: "The request does not describe a run.",
      hint: "Check the fields named.",
      fields: parsed.error.issues.map((issue) => ({
        path: issue.path.join("."),
        message: issue.message,
      })),
    });
  }
  const request = parsed.data;
  const before = await findByIdempotencyKey(db, request.idempotencyKey);
  if (before) {
    return { runId: before.id, created: false, claim: null };
  }
  const dataset = await getDataset(db, request.datasetId);
  const config = configOf(dataset, request.config);
  assertPricesKnown(config);
  assertKeysPresent(config, request.kind);
  assertTargetAble(config);
  const all = { train: dataset.trainCount, val: dataset.valCount, test: dataset.testCount };
  const counts = withLimit(all, config.env.limit);
  assertSplitsFit(config, counts, request);
  const trainPlan = request.kind === "train" ? planOf(config, all) : null;
  const plan =
    trainPlan ??
    evalPlanOf(
      planOf({ ...config, train: { ...config.train, train_size: 0 } }, atLeastOne(all)),
      counts,
      request.evalSplit,
    );
  try {
    const { runId, claim } = await inTransaction(db, (tx) =>
      insertRun(tx, { dataset, config, plan, request, options }),
    );
    return { runId, created: true, claim };
  } catch (error) {
    const other = isUniqueViolation(error)
      ? await findByIdempotencyKey(db, request.idempotencyKey)
      : null;
    if (!other) {
      throw error;
    }
    return { runId: other.id, created: false, claim: null };
  }
}

/** An evaluation needs no train items, a plan does. */
function atLeastOne(counts: SplitCounts): SplitCounts {
  return { ...counts, train: Math.max(1, counts.train) };
}

/** What a new run is made of. */
export type NewRun = {
  readonly dataset: DatasetRow;
  readonly config: RunConfig;
  readonly plan: RunPlan;
  readonly request: Pick<
    ReturnType<typeof createRunSchema.parse>,
    "name" | "seedSkill" | "kind" | "evalSplit" | "idempotencyKey"
  >;
  readonly options: CreateRunOptions;
  /** Where a fork comes from and what it takes over. */
  readonly fork?: { readonly parent: ForkOrigin; readonly earlier: readonly EarlierPart[] };
};

/** Writes the run's row and its first events; a claimed run starts at once. */
export async function insertRun(
  tx: DbTransaction,
  input: NewRun,
): Promise<{ runId: string; claim: CreatedRun["claim"] }> {
  const { dataset, config, plan, request, options, fork } = input;
  const at = new Date();
  const runId = newId("run", { now: at.getTime(), random: Math.random });
  const runsBefore = await tx.run.count({ where: { datasetId: dataset.id } });
  const name = request.name ?? `${dataset.name}-${String(runsBefore + 1).padStart(3, "0")}`;
  const seedSkill = request.seedSkill ?? getEnvironment(config.env.name).initialSkill;
  const [seedSkillHash = ""] = await saveTexts(tx, [seedSkill]);
  const isSimulated = [config.model.target, config.model.optimizer].some(
    (role) => role.provider === "simulated",
  );
  const claim = options.claimedBy
    ? { workerId: options.claimedBy, claimNumber: firstClaimNumber }
    : null;
  const created: NewRunEvent = {
    type: "run_created",
    key: "run/created",
    data: {
      name,
      environment: config.env.name,
      datasetId: dataset.id,
      datasetName: dataset.name,
      targetModel: config.model.target.model,
      optimizerModel: config.model.optimizer.model,
      isSimulated,
      isDemo: options.isDemo ?? false,
      gateMetric: config.evaluation.gate_metric,
      useGate: config.evaluation.use_gate,
      plan,
      selectionItemIds: [...(await listItemIds(tx, dataset.id, "val", plan.selectionSize))],
      ...(fork ? { parent: fork.parent } : {}),
    },
  };
  const started: NewRunEvent[] = claim
    ? [
        {
          type: "run_status_changed",
          key: null,
          data: { status: "running", reason: "started", failure: null },
        },
      ]
    : [];
  const events = [created, ...started];
  await tx.run.create({
    data: {
      id: runId,
      name,
      status: claim ? "running" : "queued",
      kind: request.kind,
      evalSplit: request.kind === "eval" ? request.evalSplit : null,
      isDemo: options.isDemo ?? false,
      isSimulated,
      config: JSON.stringify(config),
      plan: JSON.stringify(plan),
      datasetId: dataset.id,
      seedSkillHash,
      ...(fork
        ? {
            parentRunId: fork.parent.runId,
            parentStep: fork.parent.step,
            earlier: JSON.stringify(fork.earlier),
          }
        : {}),
      idempotencyKey: request.idempotencyKey ?? null,
      lastSeq: events.length,
      totalSteps: plan.totalSteps,
      selectionCount: plan.selectionSize,
      outputDir: options.outputDir ?? null,
      createdAt: at,
      ...(claim
        ? {
            claimedBy: claim.workerId,
            claimNumber: claim.claimNumber,
            heartbeatAt: at,
            startedAt: at,
          }
        : {}),
    },
  });
  for (const [index, event] of events.entries()) {
    await insertRunEvent(tx, event, { runId, seq: index + 1, at });
  }
  return { runId, claim };
}

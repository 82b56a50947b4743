import { normalizeLayer } from "@/lib/config/normalize-layer";
import { resolveLayers } from "@/lib/config/resolve-run-config";
import { type Db, inTransaction } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/database-error";
import { AppError } from "@/lib/errors";
import {
  type EarlierPart,
  earlierPartsSchema,
  type ForkRun,
  forkRunSchema,
} from "@/lib/schemas/fork";
import { type RunPlan, runPlanSchema } from "@/lib/schemas/plan";
import { type RunConfig, runConfigSchema } from "@/lib/schemas/run-config";
import {
  assertSplitsFit,
  type CreatedRun,
  type CreateRunOptions,
  findByIdempotencyKey,
  insertRun,
  planOf,
  withLimit,
} from "./create-run";
import { assertForkable } from "./fork-rules";
import { assertPricesKnown } from "./known-prices";
import { runNotFound } from "./read-runs";
import { getText } from "./read-text";
import { assertKeysPresent } from "./require-keys";
import { assertTargetAble } from "./target-abilities";

export type ForkedRun = CreatedRun & {
  /** Last step that is taken over. */
  readonly step: number;
};

type Parent = {
  readonly row: NonNullable<Awaited<ReturnType<typeof readRow>>>;
  readonly config: RunConfig;
  readonly plan: RunPlan;
  readonly lastStep: number;
  readonly earlier: readonly EarlierPart[];
};

function readRow(db: Db, runId: string) {
  return db.run.findUnique({ where: { id: runId }, include: { dataset: true } });
}

async function readParent(db: Db, runId: string): Promise<Parent> {
  const row = await readRow(db, runId);
  if (!row) {
    throw runNotFound();
  }
  if (row.kind !== "train") {
    throw new AppError({
      code: "conflict",
      message:
        row.kind === "imported"
          ? "An imported run cannot be forked: its files hold no replies to go on from."
          : "An evaluation has no steps to fork at.",
      hint: "Start a new run with one of its skills as the seed.",
    });
  }
  const config = runConfigSchema.safeParse(JSON.parse(row.config));
  if (!config.success) {
    throw new AppError({
      code: "conflict",
      message: "The settings of this run were made by another version and cannot be read.",
      hint: "Start a new run with the skill you want as its seed.",
    });
  }
  const last = await db.step.aggregate({ where: { runId }, _max: { step: true } });
  return {
    row,
    config: config.data,
    plan: runPlanSchema.parse(JSON.parse(row.plan)),
    lastStep: last._max.step ?? 0,
    earlier: earlierPartsSchema.parse(JSON.parse(row.earlier ?? "[]")),
  };
}

function chooseStep(asked: number | undefined, parent: Parent): number {
  const step = asked ?? parent.lastStep;
  if (step > parent.lastStep) {
    throw new AppError({
      code: "invalid_request",
      message: `The run has finished ${parent.lastStep} steps; it cannot be forked at step ${step}.`,
      hint: "Choose a finished step, or wait until this one is decided.",
      fields: [{ path: "step", message: `at most ${parent.lastStep}` }],
    });
  }
  return step;
}

/** The parent's settings with the changes on top, in any spelling of algorithm.md 2. */
function changedConfig(parent: RunConfig, request: ReturnType<typeof forkRunSchema.parse>) {
  const { schemaVersion: _version, ...settings } = parent;
  const changes = normalizeLayer(request.config, "");
  const epochs = normalizeLayer(
    request.epochs === undefined ? {} : { train: { num_epochs: request.epochs } },
    "",
  );
  return resolveLayers([normalizeLayer(settings, "the parent run"), changes, epochs], {}).config;
}

/** Epoch ends the parent has decided among the steps that are taken over. */
async function decidedEpochs(db: Db, parent: Parent, step: number): Promise<number> {
  const { stepsPerEpoch } = parent.plan;
  let epoch = 0;
  while ((epoch + 1) * stepsPerEpoch <= step) {
    const key = `commit/epoch/${String(epoch + 1).padStart(2, "0")}`;
    const isDecided = await db.journalEntry.count({ where: { runId: parent.row.id, key } });
    if (isDecided === 0) {
      break;
    }
    epoch += 1;
  }
  return epoch;
}

/** The parts of the fork: the parent's own earlier parts, cut at the step, then the parent itself. */
function partsOf(parent: Parent, step: number, throughEpoch: number): EarlierPart[] {
  if (step === 0) {
    return [];
  }
  const kept = parent.earlier.filter((part) => part.throughStep < step);
  const cut = parent.earlier.find((part) => part.throughStep >= step);
  const last = cut ?? { config: parent.config, budgets: parent.plan.budgets };
  return [...kept, { config: last.config, budgets: last.budgets, throughStep: step, throughEpoch }];
}

/** The fork's plan: budgets of the steps taken over stay as they were used. */
function planOfFork(plan: RunPlan, parent: Parent, step: number): RunPlan {
  const isLimited = plan.budgets.length > 0 && parent.plan.budgets.length > 0;
  return isLimited
    ? {
        ...plan,
        budgets: [...parent.plan.budgets.slice(0, step), ...plan.budgets.slice(step)],
      }
    : plan;
}

/**
 * Creates a queued run that takes over the parent's steps 1 to `step` with everything that was paid
 * for them, and trains on from there under changed settings. Without `step` it goes on after the last
 * finished one, for example with more epochs. Throws AppError `not_found`, `conflict`,
 * `invalid_request`, `invalid_config`.
 */
export async function forkRun(
  db: Db,
  parentRunId: string,
  input: ForkRun,
  options: CreateRunOptions = {},
): Promise<ForkedRun> {
  const request = parseRequest(input);
  const before = await findByIdempotencyKey(db, request.idempotencyKey);
  if (before) {
    return repeated(db, before.id, parentRunId);
  }
  const parent = await readParent(db, parentRunId);
  const step = chooseStep(request.step, parent);
  const config = changedConfig(parent.config, request);
  assertPricesKnown(config);
  assertKeysPresent(config, "train");
  assertTargetAble(config);
  const { dataset } = parent.row;
  const all = { train: dataset.trainCount, val: dataset.valCount, test: dataset.testCount };
  const plan = planOf(config, all);
  assertForkable({ before: parent.config, after: config, step, plan });
  assertSplitsFit(config, withLimit(all, config.env.limit), { kind: "train", evalSplit: "all" });
  const throughEpoch = await decidedEpochs(db, parent, step);
  try {
    const seedSkill = await getText(db, parent.row.seedSkillHash);
    const { runId, claim } = await inTransaction(db, (tx) =>
      insertRun(tx, {
        dataset,
        config,
        plan: planOfFork(plan, parent, step),
        request: {
          name: request.name ?? `${parent.row.name} · from step ${step}`.slice(0, 120),
          seedSkill,
          kind: "train",
          evalSplit: "all",
          idempotencyKey: request.idempotencyKey,
        },
        options: { ...options, isDemo: parent.row.isDemo },
        fork: {
          parent: { runId: parentRunId, name: parent.row.name, step },
          earlier: partsOf(parent, step, throughEpoch),
        },
      }),
    );
    return { runId, created: true, claim, step };
  } catch (error) {
    const other = isUniqueViolation(error)
      ? await findByIdempotencyKey(db, request.idempotencyKey)
      : null;
    if (!other) {
      throw error;
    }
    return repeated(db, other.id, parentRunId);
  }
}

function parseRequest(input: ForkRun) {
  const parsed = forkRunSchema.safeParse(input);
  if (!parsed.success) {
    throw new AppError({
      code: "invalid_request",
      message: "The request does not describe a fork.",
      hint: "Check the fields named.",
      fields: parsed.error.issues.map((issue) => ({
        path: issue.path.join("."),
        message: issue.message,
      })),
    });
  }
  return parsed.data;
}

async function repeated(db: Db, runId: string, parentRunId: string): Promise<ForkedRun> {
  const row = await db.run.findUniqueOrThrow({
    where: { id: runId },
    select: { parentRunId: true, parentStep: true },
  });
  if (row.parentRunId !== parentRunId) {
    throw new AppError({
      code: "conflict",
      message: "This request id was used for another run.",
      hint: "Send each request with an id of its own.",
    });
  }
  return { runId, created: false, claim: null, step: row.parentStep ?? 0 };
}

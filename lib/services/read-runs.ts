import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { RunListRow } from "@/lib/schemas/read-models";
import { runListRowSchema } from "@/lib/schemas/read-models";
import { type RunStatus, runStatusSchema } from "@/lib/schemas/run-event";
import {
  decodeTimeCursor,
  encodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  toPage,
} from "./read-page";

const runColumns = {
  id: true,
  name: true,
  status: true,
  kind: true,
  isDemo: true,
  isSimulated: true,
  config: true,
  datasetId: true,
  dataset: { select: { name: true } },
  baselineScore: true,
  currentScore: true,
  bestScore: true,
  selectionCount: true,
  stage: true,
  step: true,
  totalSteps: true,
  epoch: true,
  costMicros: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
} as const;

type RunColumns = Awaited<ReturnType<typeof readRunColumns>>[number];

function readRunColumns(db: Db, id: string) {
  return db.run.findMany({ where: { id }, select: runColumns, take: 1 });
}

/** Stored JSON outlives code: only what the list shows is asked of it. */
const modelNamesSchema = z.object({
  model: z.object({
    target: z.object({ model: z.string() }),
    optimizer: z.object({ model: z.string() }),
  }),
});
const bestScoreSchema = z.object({ best_score: z.number() });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function bestHistories(
  db: Db,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const steps = await db.step.findMany({
    where: { runId: { in: [...runIds] } },
    orderBy: [{ runId: "asc" }, { step: "asc" }],
    select: { runId: true, record: true },
  });
  const histories = new Map<string, number[]>();
  for (const { runId, record } of steps) {
    const parsed = bestScoreSchema.safeParse(parseJson(record));
    if (parsed.success) {
      histories.set(runId, [...(histories.get(runId) ?? []), parsed.data.best_score]);
    }
  }
  return histories;
}

function toRunListRow(run: RunColumns, history: readonly number[]): RunListRow {
  const models = modelNamesSchema.safeParse(parseJson(run.config));
  return {
    id: run.id,
    name: run.name,
    status: runStatusSchema.parse(run.status),
    kind: runListRowSchema.shape.kind.parse(run.kind),
    isDemo: run.isDemo,
    isSimulated: run.isSimulated,
    datasetId: run.datasetId,
    datasetName: run.dataset.name,
    targetModel: models.success ? models.data.model.target.model : "",
    optimizerModel: models.success ? models.data.model.optimizer.model : "",
    baselineScore: run.baselineScore,
    currentScore: run.currentScore,
    bestScore: run.bestScore,
    selectionCount: run.selectionCount,
    stage: run.stage,
    step: run.step,
    totalSteps: run.totalSteps,
    epoch: run.epoch,
    bestHistory: run.baselineScore === null ? [] : [run.baselineScore, ...history],
    costMicros: run.costMicros,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

export type RunListRequest = PageRequest & {
  readonly status?: RunStatus | null | undefined;
  readonly datasetId?: string | null | undefined;
  /** Part of the name. */
  readonly search?: string | null | undefined;
};

/** Runs, newest first; archived ones are left out. Throws `invalid_request` for a foreign cursor. */
export async function listRuns(db: Db, request: RunListRequest = {}): Promise<Page<RunListRow>> {
  const limit = pageSize(request);
  const after = decodeTimeCursor(request.cursor);
  const runs = await db.run.findMany({
    where: {
      archivedAt: null,
      ...(request.status ? { status: request.status } : {}),
      ...(request.datasetId ? { datasetId: request.datasetId } : {}),
      ...(request.search ? { name: { contains: request.search } } : {}),
      ...(after
        ? {
            OR: [
              { createdAt: { lt: after.createdAt } },
              { createdAt: after.createdAt, id: { lt: after.id } },
            ],
          }
        : {}),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    select: runColumns,
  });
  const histories = await bestHistories(
    db,
    runs.slice(0, limit).map((run) => run.id),
  );
  return toPage(
    runs,
    limit,
    (run) => encodeCursor(run.createdAt.toISOString(), run.id),
    (run) => toRunListRow(run, histories.get(run.id) ?? []),
  );
}

/** One row of the list. Throws `not_found`. */
export async function getRunRow(db: Db, runId: string): Promise<RunListRow> {
  const [run] = await readRunColumns(db, runId);
  if (!run) {
    throw runNotFound();
  }
  const histories = await bestHistories(db, [runId]);
  return toRunListRow(run, histories.get(runId) ?? []);
}

export type RunCounts = { readonly total: number; readonly running: number };

/** "412 runs · 3 running". */
export async function countRuns(db: Db): Promise<RunCounts> {
  const [total, running] = await Promise.all([
    db.run.count({ where: { archivedAt: null } }),
    db.run.count({ where: { archivedAt: null, status: "running" } }),
  ]);
  return { total, running };
}

export function runNotFound(): AppError {
  return new AppError({
    code: "not_found",
    message: "There is no such run.",
    hint: "It may have been deleted. Open the list of runs.",
  });
}

/** The resolved configuration as stored (JSON), for the settings page and "run again". */
export async function getRunConfig(db: Db, runId: string): Promise<unknown> {
  const run = await db.run.findUnique({ where: { id: runId }, select: { config: true } });
  if (!run) {
    throw runNotFound();
  }
  return parseJson(run.config);
}

export type OpenCommand = {
  readonly id: string;
  readonly type: string;
  readonly createdAt: string;
};

/** The command that was asked for and not yet carried out ("Pausing…"), or null. */
export async function findOpenCommand(db: Db, runId: string): Promise<OpenCommand | null> {
  const command = await db.command.findFirst({
    where: { runId, status: "open" },
    orderBy: { createdAt: "desc" },
    select: { id: true, type: true, createdAt: true },
  });
  return command && { ...command, createdAt: command.createdAt.toISOString() };
}

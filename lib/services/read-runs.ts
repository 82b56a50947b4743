import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import {
  firstOrder,
  historyPoints,
  orderRuns,
  type RunSort,
  type SortOrder,
} from "@/lib/run-view/run-order";
import type { RunListRow } from "@/lib/schemas/read-models";
import { runListRowSchema } from "@/lib/schemas/read-models";
import { runStatusSchema } from "@/lib/schemas/run-event";
import {
  decodeIdCursor,
  decodeTimeCursor,
  encodeCursor,
  type Page,
  type PageRequest,
  pageSize,
} from "./read-page";
import { fitsDeltas, hasDeltaRange, type RunFilterRequest, runWhere } from "./run-filter";

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
  tags: true,
  notes: true,
  pinnedAt: true,
  archivedAt: true,
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
const settingsSchema = z.object({
  train: z.object({ num_epochs: z.int(), batch_size: z.int() }),
  optimizer: z.object({ learning_rate: z.int(), lr_scheduler: z.string() }),
  evaluation: z.object({ gate_metric: z.string() }).optional(),
});
const tagsSchema = z.array(z.string()).catch([]);
// Asked for as JSON text: of a column that holds 0.5 and 1 the driver gives no number.
const bestScoresSchema = z.array(z.object({ runId: z.string(), best: z.coerce.number() }));

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
  if (runIds.length === 0) {
    return new Map();
  }
  const rows = await db.$queryRaw`
    SELECT s."runId", s.record -> '$.best_score' AS best
      FROM "Run" r JOIN "Step" s ON s."runId" = r.id
     WHERE r.id IN (SELECT value FROM json_each(${JSON.stringify(runIds)}))
       AND (s.step % (r.step / ${historyPoints} + 1) = 0 OR s.step >= r.step - 1)
       AND json_valid(s.record) AND json_type(s.record, '$.best_score') IN ('integer', 'real')
     ORDER BY s."runId", s.step`;
  const histories = new Map<string, number[]>();
  for (const { runId, best } of bestScoresSchema.parse(rows)) {
    const history = histories.get(runId);
    if (history) {
      history.push(best);
    } else {
      histories.set(runId, [best]);
    }
  }
  return histories;
}

function toRunListRow(run: RunColumns, history: readonly number[]): RunListRow {
  const config = parseJson(run.config);
  const models = modelNamesSchema.safeParse(config);
  const settings = settingsSchema.safeParse(config).data;
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
    tags: tagsSchema.parse(parseJson(run.tags)),
    notes: run.notes,
    isPinned: run.pinnedAt !== null,
    isArchived: run.archivedAt !== null,
    settings: {
      epochs: settings?.train.num_epochs ?? null,
      batchSize: settings?.train.batch_size ?? null,
      editBudget: settings?.optimizer.learning_rate ?? null,
      schedule: settings?.optimizer.lr_scheduler ?? null,
      gateMetric: settings?.evaluation?.gate_metric ?? null,
    },
  };
}

export type RunListRequest = PageRequest &
  RunFilterRequest & {
    readonly sort?: RunSort | undefined;
    readonly order?: SortOrder | undefined;
  };

/**
 * Runs that fit, newest first unless asked otherwise; archived ones only when asked for. Throws
 * `invalid_request` for a foreign cursor.
 */
export async function listRuns(db: Db, request: RunListRequest = {}): Promise<Page<RunListRow>> {
  const limit = pageSize(request);
  const sort = request.sort ?? "created";
  const order = request.order ?? firstOrder(sort);
  if (sort !== "created" || order !== "desc" || hasDeltaRange(request.query)) {
    return listSorted(db, request, { limit, sort, order });
  }
  const after = decodeTimeCursor(request.cursor);
  const older = after && {
    OR: [
      { createdAt: { lt: after.createdAt } },
      { createdAt: after.createdAt, id: { lt: after.id } },
    ],
  };
  const runs = await db.run.findMany({
    where: older ? { AND: [runWhere(request), older] } : runWhere(request),
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    select: runColumns,
  });
  const rows = await toRunListRows(db, runs.slice(0, limit));
  const last = runs[limit - 1];
  const hasMore = runs.length > limit && last !== undefined;
  return {
    rows,
    nextCursor: hasMore ? encodeCursor(last.createdAt.toISOString(), last.id) : null,
  };
}

/** More runs than this are not sorted by anything but their age. */
const maxSortedRuns = 10_000;

const sortColumns = {
  id: true,
  name: true,
  status: true,
  dataset: { select: { name: true } },
  baselineScore: true,
  bestScore: true,
  costMicros: true,
  step: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
} as const;

/** Sorts narrow rows in memory and reads whole ones for the page only; the cursor is the last id. */
async function listSorted(
  db: Db,
  request: RunListRequest,
  wanted: { readonly limit: number; readonly sort: RunSort; readonly order: SortOrder },
): Promise<Page<RunListRow>> {
  const found = await db.run.findMany({
    where: runWhere(request),
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: maxSortedRuns,
    select: sortColumns,
  });
  const sorted = orderRuns(
    found
      .filter((run) => fitsDeltas(run, request.query))
      .map(({ dataset, ...run }) => ({
        ...run,
        datasetName: dataset.name,
        createdAt: run.createdAt.toISOString(),
        startedAt: run.startedAt?.toISOString() ?? null,
        finishedAt: run.finishedAt?.toISOString() ?? null,
      })),
    wanted.sort,
    wanted.order,
  );
  const after = decodeIdCursor(request.cursor);
  const start = after === null ? 0 : sorted.findIndex((run) => run.id === after) + 1;
  const shown = sorted.slice(start, start + wanted.limit);
  const runs = await db.run.findMany({
    where: { id: { in: shown.map((run) => run.id) } },
    select: runColumns,
  });
  const rows = new Map((await toRunListRows(db, runs)).map((row) => [row.id, row]));
  const last = shown.at(-1);
  return {
    rows: shown.flatMap((run) => rows.get(run.id) ?? []),
    nextCursor: last && start + shown.length < sorted.length ? encodeCursor(last.id) : null,
  };
}

async function toRunListRows(db: Db, runs: readonly RunColumns[]): Promise<RunListRow[]> {
  const histories = await bestHistories(
    db,
    runs.map((run) => run.id),
  );
  return runs.map((run) => toRunListRow(run, histories.get(run.id) ?? []));
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

export type RunCounts = {
  readonly total: number;
  readonly running: number;
  readonly archived: number;
};

/** "412 runs · 3 running"; archived ones are in no other number. */
export async function countRuns(db: Db): Promise<RunCounts> {
  const [total, running, archived] = await Promise.all([
    db.run.count({ where: { archivedAt: null } }),
    db.run.count({ where: { archivedAt: null, status: "running" } }),
    db.run.count({ where: { archivedAt: { not: null } } }),
  ]);
  return { total, running, archived };
}

export function runNotFound(): AppError {
  return new AppError({
    code: "not_found",
    message: "There is no such run.",
    hint: "It may have been deleted. Open the list of runs.",
  });
}

/** As people call the run now; its log has the name it began with. Throws `not_found`. */
export async function getRunName(db: Db, runId: string): Promise<string> {
  const run = await db.run.findUnique({ where: { id: runId }, select: { name: true } });
  if (!run) {
    throw runNotFound();
  }
  return run.name;
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

import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { itemOutcomeSchema, type Trajectory, trajectorySchema } from "@/lib/schemas/outcome";
import {
  datasetRowSchema,
  type RolloutPage,
  type RolloutRow,
  rolloutRowSchema,
} from "@/lib/schemas/read-models";
import type { RolloutPurpose } from "@/lib/schemas/run-event";
import { describeStoredItem, itemColumns } from "./describe-item";
import {
  decodeNumberCursor,
  encodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  toPage,
} from "./read-page";
import { findText } from "./read-text";

const rolloutColumns = {
  id: true,
  purpose: true,
  step: true,
  epoch: true,
  skillHash: true,
  itemId: true,
  taskType: true,
  hard: true,
  soft: true,
  status: true,
  answer: true,
  failReason: true,
  inputTokens: true,
  outputTokens: true,
  costMicros: true,
  latencyMs: true,
  at: true,
} as const;

function toRolloutRow<T extends { readonly purpose: string; readonly at: Date }>(row: T) {
  return {
    ...row,
    purpose: rolloutRowSchema.shape.purpose.parse(row.purpose),
    at: row.at.toISOString(),
  };
}

/** Rollouts of a run in the order they were stored. */
export async function listRollouts(
  db: Db,
  runId: string,
  request: PageRequest & {
    readonly purpose?: RolloutPurpose | null | undefined;
    readonly skillHash?: string | null | undefined;
    readonly itemId?: string | null | undefined;
    readonly step?: number | null | undefined;
  } = {},
): Promise<Page<RolloutRow>> {
  const limit = pageSize(request, 100);
  const after = decodeNumberCursor(request.cursor);
  const rows = await db.rollout.findMany({
    where: {
      runId,
      ...(request.purpose ? { purpose: request.purpose } : {}),
      ...(request.skillHash ? { skillHash: request.skillHash } : {}),
      ...(request.itemId ? { itemId: request.itemId } : {}),
      ...(request.step ? { step: request.step } : {}),
      ...(after === null ? {} : { id: { gt: after } }),
    },
    orderBy: { id: "asc" },
    take: limit + 1,
    select: rolloutColumns,
  });
  return toPage(rows, limit, (row) => encodeCursor(row.id), toRolloutRow);
}

/** One rollout with its trajectory, the item's words and expected answers. Throws `not_found`. */
export async function getRolloutPage(
  db: Db,
  runId: string,
  rolloutId: number,
): Promise<RolloutPage> {
  const found = await db.rollout.findFirst({
    where: { id: rolloutId, runId },
    select: {
      ...rolloutColumns,
      data: true,
      trajectoryHash: true,
      run: { select: { datasetId: true, dataset: { select: { environment: true } } } },
    },
  });
  if (!found) {
    throw new AppError({
      code: "not_found",
      message: "There is no such rollout in this run.",
      hint: "Open the run's items and choose a cell.",
    });
  }
  const { data, trajectoryHash, run, ...row } = found;
  const [item, trajectory] = await Promise.all([
    db.datasetItem.findUnique({
      where: { datasetId_itemId: { datasetId: run.datasetId, itemId: row.itemId } },
      select: itemColumns,
    }),
    findTrajectory(db, trajectoryHash),
  ]);
  const environment = datasetRowSchema.shape.environment.parse(run.dataset.environment);
  const words = item ? describeStoredItem(environment, item) : { text: "", expected: [] };
  return {
    row: toRolloutRow(row),
    outcome: itemOutcomeSchema.parse(JSON.parse(data)),
    trajectory,
    itemText: words.text,
    expected: words.expected,
  };
}

async function findTrajectory(db: Db, hash: string | null): Promise<Trajectory | null> {
  const text = hash ? await findText(db, hash) : null;
  return text === null ? null : trajectorySchema.parse(JSON.parse(text));
}

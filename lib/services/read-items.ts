import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { SplitName } from "@/lib/schemas/dataset";
import { datasetRowSchema, type ItemMatrix } from "@/lib/schemas/read-models";
import type { RolloutPurpose } from "@/lib/schemas/run-event";
import { describeStoredItem, itemColumns } from "./describe-item";
import { runNotFound } from "./read-runs";

const purposesOfSplit: Record<SplitName, readonly RolloutPurpose[]> = {
  train: ["train", "slow_previous", "slow_current"],
  val: ["selection"],
  test: ["test"],
};

/** Cells in memory at once; the newest skills win when a run has more. */
const maxRollouts = 200_000;
const maxTextChars = 200;

type Column = ItemMatrix["columns"][number];
type Cell = NonNullable<ItemMatrix["rows"][number]["cells"][number]>;
type Version = {
  readonly number: number;
  readonly skillHash: string;
  readonly step: number;
  readonly epoch: number;
  readonly kind: string;
  readonly outcome: string;
};
type CellRow = Cell & {
  readonly itemId: string;
  readonly skillHash: string;
  readonly step: number;
};

/**
 * Items × scored skills of a split: rows in file order, only items that were run; columns with the
 * seed first, then newest to oldest. The last rollout of an item with a skill counts. Throws `not_found`.
 */
export async function getItemMatrix(db: Db, runId: string, split: SplitName): Promise<ItemMatrix> {
  const run = await db.run.findUnique({
    where: { id: runId },
    select: { datasetId: true, evalSplit: true, dataset: { select: { environment: true } } },
  });
  if (!run) {
    throw runNotFound();
  }
  const purposes = [...purposesOfSplit[split], ...(run.evalSplit === split ? ["eval"] : [])];
  const cells = await readCells(db, runId, purposes);
  const columns = makeColumns(cells, await readVersions(db, runId));
  const positions = new Map(columns.map((column, index) => [column.skillHash, index]));
  const cellsByItem = new Map<string, (Cell | null)[]>();
  for (const { itemId, skillHash, step: _, ...cell } of cells) {
    const row = cellsByItem.get(itemId) ?? columns.map(() => null);
    const position = positions.get(skillHash);
    if (position !== undefined) {
      row[position] = cell;
    }
    cellsByItem.set(itemId, row);
  }
  const items = await db.datasetItem.findMany({
    where: { datasetId: run.datasetId, split },
    orderBy: { position: "asc" },
    take: 20_000,
    select: itemColumns,
  });
  const environment = datasetRowSchema.shape.environment.parse(run.dataset.environment);
  return {
    split,
    columns: columns.map((column, index) => countCells(column, index, cellsByItem)),
    rows: items.flatMap((item) => {
      const row = cellsByItem.get(item.itemId);
      return row
        ? [
            {
              itemId: item.itemId,
              taskType: item.taskType,
              text: describeStoredItem(environment, item).text.slice(0, maxTextChars),
              cells: row,
            },
          ]
        : [];
    }),
  };
}

const packedCellsSchema = z.array(
  z.tuple([
    z.number(),
    z.string(),
    z.string(),
    z.number().nullable(),
    z.number(),
    z.number(),
    z.string(),
  ]),
);

/** Oldest first. The rows come as one JSON text: row by row a hundred thousand take a second. */
async function readCells(db: Db, runId: string, purposes: string[]): Promise<CellRow[]> {
  const [row] = await db.$queryRaw<{ cells: string }[]>`
    SELECT json_group_array(json_array(id, skillHash, itemId, step, hard, soft, status)) AS cells
      FROM (SELECT id, skillHash, itemId, step, hard, soft, status FROM Rollout
             WHERE runId = ${runId} AND purpose IN (${Prisma.join(purposes)})
             ORDER BY id DESC LIMIT ${maxRollouts})`;
  return packedCellsSchema
    .parse(JSON.parse(row?.cells ?? "[]"))
    .toReversed()
    .map(([rolloutId, skillHash, itemId, step, hard, soft, status]) => ({
      rolloutId,
      skillHash,
      itemId,
      step: step ?? 0,
      hard,
      soft,
      status,
    }));
}

function readVersions(db: Db, runId: string): Promise<Version[]> {
  return db.skillVersion.findMany({
    where: { runId },
    orderBy: { number: "asc" },
    take: 5000,
    select: { number: true, skillHash: true, step: true, epoch: true, kind: true, outcome: true },
  });
}

function makeColumns(cells: readonly CellRow[], versions: readonly Version[]): Column[] {
  const versionOf = new Map<string, Version>();
  for (const version of versions) {
    if (!versionOf.has(version.skillHash)) {
      versionOf.set(version.skillHash, version);
    }
  }
  const stepOf = new Map<string, number>();
  for (const cell of cells) {
    stepOf.set(cell.skillHash, stepOf.get(cell.skillHash) ?? cell.step);
  }
  return [...stepOf]
    .map(([skillHash, step]) => {
      const version = versionOf.get(skillHash);
      return {
        skillHash,
        label: version ? versionLabel(version) : `step ${step} candidate`,
        versionNumber: version?.number ?? null,
        step: version?.step ?? step,
        outcome: version?.outcome ?? "",
        scored: 0,
        passed: 0,
      };
    })
    .sort(bySeedThenNewest);
}

function bySeedThenNewest(a: Column, b: Column): number {
  const isSeed = (column: Column) => column.versionNumber === 0;
  if (isSeed(a) !== isSeed(b)) {
    return isSeed(a) ? -1 : 1;
  }
  return b.step - a.step || (b.versionNumber ?? 0) - (a.versionNumber ?? 0);
}

function versionLabel(version: Version): string {
  if (version.kind === "seed") {
    return "seed";
  }
  if (version.kind === "slow_update") {
    return `slow update ${version.epoch}`;
  }
  return version.outcome === "reject" ? `step ${version.step} rejected` : `step ${version.step}`;
}

function countCells(
  column: Column,
  index: number,
  cellsByItem: ReadonlyMap<string, readonly (Cell | null)[]>,
): Column {
  let scored = 0;
  let passed = 0;
  for (const row of cellsByItem.values()) {
    const cell = row[index];
    if (cell?.status === "scored") {
      scored += 1;
      passed += cell.hard === 1 ? 1 : 0;
    }
  }
  return { ...column, scored, passed };
}

import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { canonicalJson } from "@/lib/domain/canonical-json";
import { AppError } from "@/lib/errors";
import { splitNameSchema } from "@/lib/schemas/dataset";
import type {
  ChangeCounts,
  ChangeKind,
  DatasetComparison,
  DatasetVersionRow,
  ItemChange,
} from "@/lib/schemas/dataset-change";
import { changeKinds } from "@/lib/schemas/dataset-change";
import type { EnvironmentName } from "@/lib/schemas/environment";
import type { DatasetItemRow, DatasetRow } from "@/lib/schemas/read-models";
import { describeStoredItem, itemColumns } from "./describe-item";
import { datasetNotFound, getDataset } from "./read-datasets";
import { decodeNumberCursor, encodeCursor, type PageRequest, pageSize } from "./read-page";

const fieldsSchema = z.record(z.string(), z.unknown());
const maxVersions = 200;
const shownRuns = 5;

/** All versions of a dataset, newest first, each with its runs. Throws `not_found`. */
export async function listDatasetVersions(db: Db, datasetId: string): Promise<DatasetVersionRow[]> {
  const own = await db.dataset.findUnique({
    where: { id: datasetId },
    select: { id: true, familyId: true },
  });
  if (!own) throw datasetNotFound();
  const familyId = own.familyId || own.id;
  const rows = await db.dataset.findMany({
    where: { OR: [{ familyId }, { id: own.id }] },
    orderBy: [{ version: "desc" }, { id: "desc" }],
    take: maxVersions,
    select: {
      id: true,
      name: true,
      version: true,
      previousId: true,
      fingerprint: true,
      trainCount: true,
      valCount: true,
      testCount: true,
      archivedAt: true,
      createdAt: true,
      _count: { select: { runs: true } },
      runs: {
        orderBy: { createdAt: "desc" },
        take: shownRuns,
        select: { id: true, name: true, status: true },
      },
    },
  });
  return rows.map(({ trainCount, valCount, testCount, archivedAt, _count, ...row }) => ({
    ...row,
    counts: { train: trainCount, val: valCount, test: testCount },
    isArchived: archivedAt !== null,
    createdAt: row.createdAt.toISOString(),
    runCount: _count.runs,
  }));
}

/** What tells two items apart without reading them. */
export type ItemPlace = {
  readonly itemId: string;
  readonly split: string;
  readonly itemHash: string;
};

type Difference = { readonly itemId: string; readonly kind: ChangeKind };

/**
 * Items that differ, by id: what stands on both sides in the order of `to`, then what is gone. An item
 * that was changed and put into another split counts as changed.
 */
export function differencesOf(
  from: readonly ItemPlace[],
  to: readonly ItemPlace[],
): { readonly differences: readonly Difference[]; readonly counts: ChangeCounts } {
  const before = new Map(from.map((item) => [item.itemId, item]));
  const after = new Set(to.map(({ itemId }) => itemId));
  const found: Difference[] = [];
  for (const item of to) {
    const old = before.get(item.itemId);
    if (old === undefined) found.push({ itemId: item.itemId, kind: "added" });
    else if (old.itemHash !== item.itemHash) found.push({ itemId: item.itemId, kind: "changed" });
    else if (old.split !== item.split) found.push({ itemId: item.itemId, kind: "moved" });
  }
  for (const { itemId } of from) {
    if (!after.has(itemId)) found.push({ itemId, kind: "removed" });
  }
  const of = (kind: ChangeKind) => found.filter((one) => one.kind === kind);
  const counts = {
    added: of("added").length,
    changed: of("changed").length,
    moved: of("moved").length,
    removed: of("removed").length,
  };
  return {
    differences: changeKinds.flatMap(of),
    counts: { ...counts, same: to.length - counts.added - counts.changed - counts.moved },
  };
}

/** Identities of a dataset's items in file order. */
export async function listItemPlaces(db: Db, datasetId: string): Promise<ItemPlace[]> {
  return db.datasetItem.findMany({
    where: { datasetId },
    orderBy: { id: "asc" },
    select: { itemId: true, split: true, itemHash: true },
  });
}

/**
 * Two datasets of one environment item by item. Throws `not_found`, and `invalid_request` for
 * datasets of different environments.
 */
export async function compareDatasets(
  db: Db,
  input: PageRequest & {
    readonly from: string;
    readonly to: string;
    readonly kind?: ChangeKind | undefined;
  },
): Promise<DatasetComparison> {
  const [from, to] = await Promise.all([getDataset(db, input.from), getDataset(db, input.to)]);
  if (from.environment !== to.environment) {
    throw new AppError({
      code: "invalid_request",
      message: "Only datasets of one environment can be compared.",
      hint: `${from.name} is for ${from.environment}, ${to.name} for ${to.environment}.`,
    });
  }
  const [before, after] = [await listItemPlaces(db, from.id), await listItemPlaces(db, to.id)];
  const { differences, counts } = differencesOf(before, after);
  const wanted = differences.filter(({ kind }) => input.kind === undefined || kind === input.kind);
  const start = decodeNumberCursor(input.cursor) ?? 0;
  const end = start + pageSize(input, 50);
  const page = wanted.slice(start, end);
  const ids = page.map(({ itemId }) => itemId);
  const [old, now] = await Promise.all([readItems(db, from, ids), readItems(db, to, ids)]);
  return {
    from: toCompared(from),
    to: toCompared(to),
    sameItems: from.fingerprint === to.fingerprint,
    counts,
    options: optionDifferences(from.options, to.options),
    rows: page.map(({ itemId, kind }) => toChange(itemId, kind, old, now)),
    nextCursor: wanted.length > end ? encodeCursor(end) : null,
  };
}

function toCompared({ id, name, version, fingerprint, counts, createdAt }: DatasetRow) {
  return { id, name, version, fingerprint, counts, createdAt };
}

type ReadItem = { readonly row: DatasetItemRow; readonly fields: Record<string, unknown> };

async function readItems(
  db: Db,
  { id, environment }: { readonly id: string; readonly environment: EnvironmentName },
  itemIds: readonly string[],
): Promise<ReadonlyMap<string, ReadItem>> {
  const rows = await db.datasetItem.findMany({
    where: { datasetId: id, itemId: { in: [...itemIds] } },
    select: { split: true, ...itemColumns },
  });
  return new Map(
    rows.map((row) => {
      const fields = fieldsSchema.parse(JSON.parse(row.data));
      const described = describeStoredItem(environment, row);
      const split = splitNameSchema.parse(row.split);
      const { itemId, taskType } = row;
      return [itemId, { row: { itemId, split, taskType, ...described }, fields }];
    }),
  );
}

function toChange(
  itemId: string,
  kind: ChangeKind,
  old: ReadonlyMap<string, ReadItem>,
  now: ReadonlyMap<string, ReadItem>,
): ItemChange {
  const before = old.get(itemId);
  const after = now.get(itemId);
  return {
    itemId,
    kind,
    fields: before && after ? changedKeys(before.fields, after.fields) : [],
    before: before?.row ?? null,
    after: after?.row ?? null,
  };
}

function changedKeys(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.filter((key) => asText(before[key]) !== asText(after[key]));
}

function asText(value: unknown): string {
  return value === undefined ? "" : canonicalJson(value);
}

function optionDifferences(
  before: DatasetRow["options"],
  after: DatasetRow["options"],
): DatasetComparison["options"] {
  return changedKeys(before, after).map((key) => ({
    key,
    before: asText(before[key]),
    after: asText(after[key]),
  }));
}

/**
 * A dataset beside another one, or beside the version before it. Throws `not_found` also for a first
 * version without another one.
 */
export async function compareWithVersion(
  db: Db,
  input: PageRequest & {
    readonly from?: string | undefined;
    readonly to: string;
    readonly kind?: ChangeKind | undefined;
  },
): Promise<DatasetComparison> {
  const from = input.from ?? (await getDataset(db, input.to)).previousId;
  if (from === null) {
    throw new AppError({
      code: "not_found",
      message: "This dataset has no version before it.",
      hint: "Name another dataset in `from`.",
    });
  }
  return compareDatasets(db, { ...input, from });
}

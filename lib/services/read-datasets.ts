import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { datasetManifestSchema, type SplitName, splitNameSchema } from "@/lib/schemas/dataset";
import type { EnvironmentName } from "@/lib/schemas/environment";
import { type DatasetItemRow, type DatasetRow, datasetRowSchema } from "@/lib/schemas/read-models";
import { describeStoredItem, itemColumns } from "./describe-item";
import {
  decodeNumberCursor,
  decodeTimeCursor,
  encodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  toPage,
} from "./read-page";

const datasetColumns = {
  id: true,
  name: true,
  environment: true,
  fingerprint: true,
  trainCount: true,
  valCount: true,
  testCount: true,
  options: true,
  manifest: true,
  isDemo: true,
  familyId: true,
  version: true,
  previousId: true,
  tags: true,
  notes: true,
  archivedAt: true,
  createdAt: true,
  _count: { select: { runs: true } },
} as const;

const optionsSchema = z.record(z.string(), z.unknown());
const tagsSchema = z.array(z.string());

export type DatasetFilter = {
  /** Words of the name or the notes. */
  readonly search?: string | undefined;
  readonly environment?: EnvironmentName | undefined;
  readonly tag?: string | undefined;
  /** True lists the archived ones only. */
  readonly archived?: boolean | undefined;
};

type DatasetColumns = NonNullable<Awaited<ReturnType<typeof findDataset>>>;

function findDataset(db: Db, id: string) {
  return db.dataset.findUnique({ where: { id }, select: datasetColumns });
}

function toDatasetRow(row: DatasetColumns): DatasetRow {
  return {
    id: row.id,
    name: row.name,
    environment: datasetRowSchema.shape.environment.parse(row.environment),
    fingerprint: row.fingerprint,
    counts: { train: row.trainCount, val: row.valCount, test: row.testCount },
    manifest: datasetManifestSchema.parse(JSON.parse(row.manifest)),
    options: optionsSchema.parse(JSON.parse(row.options)),
    isDemo: row.isDemo,
    version: row.version,
    previousId: row.previousId,
    tags: tagsSchema.parse(JSON.parse(row.tags)),
    notes: row.notes,
    isArchived: row.archivedAt !== null,
    runCount: row._count.runs,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Datasets, newest first; archived ones are left out unless asked for. */
export async function listDatasets(
  db: Db,
  request: PageRequest & DatasetFilter = {},
): Promise<Page<DatasetRow>> {
  const limit = pageSize(request);
  const after = decodeTimeCursor(request.cursor);
  const rows = await db.dataset.findMany({
    where: {
      archivedAt: request.archived === true ? { not: null } : null,
      ...(request.environment ? { environment: request.environment } : {}),
      ...(request.tag ? { tags: { contains: JSON.stringify(request.tag) } } : {}),
      AND: [
        ...(request.search
          ? [
              {
                OR: [
                  { name: { contains: request.search } },
                  { notes: { contains: request.search } },
                ],
              },
            ]
          : []),
        ...(after
          ? [
              {
                OR: [
                  { createdAt: { lt: after.createdAt } },
                  { createdAt: after.createdAt, id: { lt: after.id } },
                ],
              },
            ]
          : []),
      ],
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
    select: datasetColumns,
  });
  return toPage(
    rows,
    limit,
    (row) => encodeCursor(row.createdAt.toISOString(), row.id),
    toDatasetRow,
  );
}

/** Throws `not_found`. */
export async function getDataset(db: Db, datasetId: string): Promise<DatasetRow> {
  const row = await findDataset(db, datasetId);
  if (!row) {
    throw datasetNotFound();
  }
  return toDatasetRow(row);
}

export function datasetNotFound(): AppError {
  return new AppError({
    code: "not_found",
    message: "There is no such dataset.",
    hint: "Open the list of datasets.",
  });
}

/** Tags in use, for filters. */
export async function listDatasetTags(db: Db): Promise<string[]> {
  const rows = await db.dataset.findMany({
    where: { tags: { not: "[]" } },
    select: { tags: true },
    take: 1000,
  });
  return [...new Set(rows.flatMap(({ tags }) => tagsSchema.parse(JSON.parse(tags))))].toSorted();
}

/**
 * Items of a dataset in file order, split after split. `search` looks into ids and all fields.
 * Throws `not_found` for an unknown dataset.
 */
export async function listDatasetItems(
  db: Db,
  datasetId: string,
  request: PageRequest & {
    readonly split?: SplitName | null | undefined;
    readonly search?: string | undefined;
  } = {},
): Promise<Page<DatasetItemRow>> {
  const { environment } = await getDataset(db, datasetId);
  const limit = pageSize(request, 100);
  const after = decodeNumberCursor(request.cursor);
  const rows = await db.datasetItem.findMany({
    where: {
      datasetId,
      ...(request.split ? { split: request.split } : {}),
      ...(request.search ? { OR: searchedColumns(request.search) } : {}),
      ...(after === null ? {} : { id: { gt: after } }),
    },
    orderBy: { id: "asc" },
    take: limit + 1,
    select: { id: true, split: true, ...itemColumns },
  });
  return toPage(
    rows,
    limit,
    (row) => encodeCursor(row.id),
    (row) => ({
      itemId: row.itemId,
      split: splitNameSchema.parse(row.split),
      taskType: row.taskType,
      ...describeStoredItem(environment, row),
    }),
  );
}

/** Fields are stored as JSON, in which quotes and line breaks are escaped. */
function searchedColumns(search: string) {
  const inJson = JSON.stringify(search).slice(1, -1);
  return [
    { itemId: { contains: search } },
    { taskType: { contains: search } },
    { data: { contains: inJson } },
  ];
}

import "server-only";
import { type AttachmentStore, attachmentStore } from "@/lib/attachments/attachment-store";
import { type Db, type DbTransaction, inTransaction } from "@/lib/db/client";
import { canonicalJson } from "@/lib/domain/canonical-json";
import { newId } from "@/lib/domain/ids";
import { type Splits, splitFingerprint } from "@/lib/environments/make-splits";
import { getEnvironment } from "@/lib/environments/registry";
import { cut } from "@/lib/environments/verification-note";
import { AppError } from "@/lib/errors";
import {
  type DatasetManifest,
  type ImportProblem,
  type SplitName,
  splitNameSchema,
  type TaskItem,
} from "@/lib/schemas/dataset";
import type { DatasetPreview } from "@/lib/schemas/dataset-import";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { datasetStats, fileNames, leakageWarnings } from "./dataset-stats";
import { differencesOf, listItemPlaces } from "./dataset-versions";
import { type DatasetInput, type PreparedDataset, prepareDataset } from "./prepare-dataset";
import { getDataset } from "./read-datasets";
import { noteDatabase } from "./sweep-unused-attachments";

const previewItemCount = 3;
const rowsPerInsert = 500;
const placedTextChars = 120;

/** What an import would give: sizes, first items, problems and warnings. Writes nothing. */
export async function previewDataset(
  input: DatasetInput,
  ask: { readonly withPlaces?: boolean; readonly db?: Db } = {},
): Promise<DatasetPreview> {
  const prepared = await prepareDataset(ask.db ? await withPlaces(ask.db, input) : input);
  const environment = getEnvironment(input.environment);
  const stats = prepared.ok ? datasetStats(environment, prepared.splits) : null;
  const splitById = new Map(
    prepared.ok ? listBySplit(prepared.splits).map(([split, item]) => [item.id, split]) : [],
  );
  const typeCounts = new Map<string, number>();
  for (const { taskType } of prepared.items) {
    typeCounts.set(taskType, (typeCounts.get(taskType) ?? 0) + 1);
  }
  const placed = prepared.items.flatMap((item, index) => {
    const split = splitById.get(item.id);
    return split === undefined || ask.withPlaces !== true
      ? []
      : [
          {
            itemId: item.id,
            split,
            taskType: item.taskType,
            group: prepared.groups[index] ?? null,
            text: cut(
              environment.describeItem(item).slice(0, 4 * placedTextChars),
              placedTextChars,
            ),
          },
        ];
  });
  return {
    ok: prepared.ok,
    problems: [...prepared.problems],
    warnings: [...prepared.warnings, ...(stats === null ? [] : leakageWarnings(stats))],
    itemCount: prepared.items.length,
    loadableCount: prepared.loadableCount,
    leftOut: { count: prepared.leftOut.count, problems: [...prepared.leftOut.problems] },
    counts: prepared.ok ? countsOf(prepared.splits) : null,
    split: prepared.split,
    taskTypes: [...typeCounts].map(([name, count]) => ({ name, count })),
    columns: [...prepared.columns],
    options: { ...prepared.options },
    items: prepared.items.slice(0, previewItemCount).map((item) => ({
      itemId: item.id,
      split: splitById.get(item.id) ?? null,
      taskType: item.taskType,
      text: cut(environment.describeItem(item), 600),
      expected: [...environment.expectedAnswers(item)],
      files: fileNames(item),
    })),
    stats,
    placed,
    changes:
      prepared.ok && ask.db ? await changesSince(ask.db, input.previousId, prepared.splits) : null,
  };
}

/** Adds where items stood in the version before, when they are to stay there. */
async function withPlaces<T extends DatasetInput>(db: Db, input: T): Promise<T> {
  if (!input.previousId || input.split?.keepPlaces !== true) return input;
  const before = await listItemPlaces(db, input.previousId);
  const places = before.map(({ itemId, split }) => [itemId, splitNameSchema.parse(split)] as const);
  return { ...input, places: Object.fromEntries(places) };
}

/** How the items differ from those of the version before; null where there is none. */
async function changesSince(
  db: Db,
  previousId: string | undefined,
  splits: Splits,
): Promise<DatasetPreview["changes"]> {
  if (!previousId) return null;
  const before = await listItemPlaces(db, previousId);
  const after = listBySplit(splits).map(([split, item]) => ({
    itemId: item.id,
    split,
    itemHash: item.hash,
  }));
  return differencesOf(before, after).counts;
}

/**
 * Stores a dataset with its items in one transaction. A dataset of the same name, items and options
 * is returned instead of a copy. Throws AppError `invalid_data` with one field per problem.
 */
export async function importDataset(
  db: Db,
  input: DatasetInput & { readonly isDemo?: boolean },
  store: Pick<AttachmentStore, "keep" | "directory"> = attachmentStore(),
): Promise<{ readonly dataset: DatasetRow; readonly created: boolean }> {
  let keptCount = 0;
  const keep = async (bytes: Uint8Array) => {
    if (keptCount === 0) await noteDatabase(db, store.directory);
    keptCount += 1;
    return store.keep(bytes);
  };
  const prepared = await prepareDataset(await withPlaces(db, input), keep);
  if (!prepared.ok) throw dataError(prepared.problems);
  const name = datasetName(input.name);
  const fingerprint = splitFingerprint(input.environment, prepared.splits);
  const options = canonicalJson(prepared.options);
  const manifest = JSON.stringify(manifestOf(input, prepared));
  const { id, created } = await inTransaction(db, async (tx) => {
    const place = await placeOfVersion(tx, input);
    const known = await tx.dataset.findFirst({
      where: { fingerprint, name, options, environment: input.environment, archivedAt: null },
      orderBy: { createdAt: "asc" },
      select: { id: true },
    });
    if (known) return { id: known.id, created: false };
    const createdAt = new Date();
    const datasetId = newId("dataset", { now: createdAt.getTime(), random: Math.random });
    const counts = countsOf(prepared.splits);
    await tx.dataset.create({
      data: {
        id: datasetId,
        name,
        environment: input.environment,
        fingerprint,
        trainCount: counts.train,
        valCount: counts.val,
        testCount: counts.test,
        options,
        manifest,
        isDemo: input.isDemo ?? false,
        ...place,
        createdAt,
      },
    });
    const rows = listBySplit(prepared.splits).map(([split, item, position]) => ({
      datasetId,
      split,
      position,
      itemId: item.id,
      taskType: item.taskType,
      itemHash: item.hash,
      data: JSON.stringify(item.fields),
    }));
    for (let at = 0; at < rows.length; at += rowsPerInsert) {
      await tx.datasetItem.createMany({ data: rows.slice(at, at + rowsPerInsert) });
    }
    return { id: datasetId, created: true };
  });
  return { dataset: await getDataset(db, id), created };
}

/** Where a new version stands among its own; the first one is its own family. */
async function placeOfVersion(tx: DbTransaction, input: DatasetInput) {
  if (!input.previousId) return {};
  const previous = await tx.dataset.findUnique({
    where: { id: input.previousId },
    select: { id: true, familyId: true, environment: true },
  });
  const refuse = (message: string) =>
    dataError([{ file: "", line: null, field: "previousId", message }]);
  if (!previous) throw refuse("there is no such dataset to make a new version of");
  if (previous.environment !== input.environment) {
    throw refuse(
      `a version has the environment of the one before it, which is ${previous.environment}`,
    );
  }
  const familyId = previous.familyId || previous.id;
  const last = await tx.dataset.aggregate({
    where: { OR: [{ familyId }, { id: familyId }] },
    _max: { version: true },
  });
  await tx.dataset.updateMany({ where: { id: familyId, familyId: "" }, data: { familyId } });
  return { familyId, version: (last._max.version ?? 1) + 1, previousId: previous.id };
}

function listBySplit(splits: Splits): [SplitName, TaskItem, number][] {
  return splitNameSchema.options.flatMap((split) =>
    splits[split].map((item, position): [SplitName, TaskItem, number] => [split, item, position]),
  );
}

function countsOf(splits: Splits): DatasetManifest["counts"] {
  return { train: splits.train.length, val: splits.val.length, test: splits.test.length };
}

function manifestOf(
  input: DatasetInput,
  prepared: Extract<PreparedDataset, { ok: true }>,
): DatasetManifest {
  const { mode, ratio, seed } = prepared.split;
  const isDrawn = mode !== "explicit" && mode !== "split_dir";
  const movedCount = Object.keys(input.split?.moves ?? {}).length;
  const { leftOut } = prepared;
  const stats = datasetStats(getEnvironment(input.environment), prepared.splits);
  return {
    source: cut(input.files.map((file) => file.name).join(", "), 500),
    splitMode: mode,
    ...(isDrawn ? { splitRatio: ratio, splitSeed: seed } : {}),
    ...(input.split?.groupBy ? { groupBy: input.split.groupBy } : {}),
    ...(movedCount > 0 ? { movedCount } : {}),
    ...(leftOut.count > 0
      ? { leftOut: { count: leftOut.count, problems: [...leftOut.problems] } }
      : {}),
    ...(input.previousId ? { previousId: input.previousId } : {}),
    counts: countsOf(prepared.splits),
    warnings: [...prepared.warnings, ...leakageWarnings(stats)],
    stats,
  };
}

/** A name is shown, never used as a path; line breaks and control characters would garble lists. */
function datasetName(name: string): string {
  const clean = cut(name.replace(/\p{Cc}/gu, " "), 120);
  if (clean !== "") return clean;
  throw dataError([{ file: "", line: null, field: "name", message: "the dataset needs a name" }]);
}

/** Problems of data as the one error of an import; each names file, line and field. */
export function dataError(problems: readonly ImportProblem[]): AppError {
  const fields = problems.map((problem) => ({
    path: [problem.file, problem.line === null ? "" : `line ${problem.line}`, problem.field ?? ""]
      .filter((part) => part !== "")
      .join(", "),
    message: problem.message,
  }));
  const [first] = fields;
  const where = first === undefined || first.path === "" ? "" : `${first.path}: `;
  const more = fields.length > 1 ? ` (and ${fields.length - 1} more)` : "";
  return new AppError({
    code: "invalid_data",
    message: `The data cannot be used: ${where}${first?.message ?? "unknown problem"}${more}`,
    hint: "Nothing was imported. Correct the places named and try again.",
    fields,
  });
}

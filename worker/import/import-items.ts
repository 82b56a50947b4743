import type { FoundItem } from "@/lib/artifacts/import/read-pass";
import { type Db, inTransaction } from "@/lib/db/client";
import { textHash } from "@/lib/db/text-blob";
import { canonicalJson } from "@/lib/domain/canonical-json";
import { newId } from "@/lib/domain/ids";
import type { SplitName } from "@/lib/schemas/dataset";

/** The items of an imported run, for its pages. They lack what training needs, so nobody is offered them. */
export type ImportedItems = {
  readonly datasetId: string;
  /** Adds items of a split that are not there yet, in their order. */
  add(split: SplitName, items: readonly FoundItem[]): Promise<void>;
};

const countColumns = { train: "trainCount", val: "valCount", test: "testCount" } as const;

/** The data set the run was made with, when it is here; else a place for the items of its results. */
export async function findOrCreateItems(
  db: Db,
  input: { name: string; source: string; fingerprint: string | null },
): Promise<ImportedItems> {
  const known =
    input.fingerprint === null
      ? null
      : await db.dataset.findFirst({
          where: { fingerprint: input.fingerprint },
          orderBy: [{ archivedAt: "asc" }, { createdAt: "asc" }],
          select: { id: true },
        });
  if (known) {
    return { datasetId: known.id, add: async () => {} };
  }
  const createdAt = new Date();
  const datasetId = newId("dataset", { now: createdAt.getTime(), random: Math.random });
  await db.dataset.create({
    data: {
      id: datasetId,
      name: input.name,
      environment: "custom",
      fingerprint: textHash(`imported ${datasetId}`),
      trainCount: 0,
      valCount: 0,
      testCount: 0,
      options: "{}",
      manifest: JSON.stringify({
        source: input.source,
        splitMode: "explicit",
        counts: { train: 0, val: 0, test: 0 },
        warnings: ["Items of an imported run: only what its results tell of them."],
      }),
      createdAt,
      archivedAt: createdAt,
    },
  });
  return openItems(db, datasetId);
}

/** The items of a run that was imported before. */
export async function openItems(db: Db, datasetId: string): Promise<ImportedItems> {
  const dataset = await db.dataset.findUniqueOrThrow({ where: { id: datasetId } });
  const rows = await db.datasetItem.findMany({
    where: { datasetId },
    select: { itemId: true, split: true },
  });
  const known = new Set(rows.map((row) => row.itemId));
  const positions = new Map<string, number>();
  for (const { split } of rows) {
    positions.set(split, (positions.get(split) ?? 0) + 1);
  }
  // A data set that is offered to people holds real items; nothing is added to it.
  const isOwn = dataset.archivedAt !== null && dataset.options === "{}";
  return {
    datasetId,
    async add(split, items) {
      const fresh = items.filter(({ itemId }) => isOwn && !known.has(itemId));
      if (fresh.length === 0) {
        return;
      }
      const start = positions.get(split) ?? 0;
      await inTransaction(db, async (tx) => {
        await tx.datasetItem.createMany({
          data: fresh.map((item, index) => {
            const task = {
              id: item.itemId,
              input: item.text,
              expected: [...item.expected],
              task_type: item.taskType.slice(0, 100),
            };
            return {
              datasetId,
              split,
              position: start + index,
              itemId: item.itemId,
              taskType: item.taskType,
              itemHash: textHash(canonicalJson(task)),
              data: JSON.stringify(task),
            };
          }),
        });
        await tx.dataset.update({
          where: { id: datasetId },
          data: { [countColumns[split]]: { increment: fresh.length } },
        });
      });
      for (const { itemId } of fresh) {
        known.add(itemId);
      }
      positions.set(split, start + fresh.length);
    },
  };
}

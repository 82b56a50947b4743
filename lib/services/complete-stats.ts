import type { Db } from "@/lib/db/client";
import { loadSplitItems } from "@/lib/db/queries/dataset-items";
import { getEnvironment } from "@/lib/environments/registry";
import type { DatasetStats } from "@/lib/schemas/dataset";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { datasetStats } from "./dataset-stats";

/**
 * Statistics of a dataset; those of an earlier version of the product are made anew from the items
 * and kept with the dataset.
 */
export async function completeStats(db: Db, dataset: DatasetRow): Promise<DatasetStats> {
  const { manifest } = dataset;
  if (manifest.stats?.checks && manifest.stats.answers) return manifest.stats;
  const items = await loadSplitItems(db, dataset.id, 0);
  const stats = datasetStats(getEnvironment(dataset.environment), items);
  await db.dataset.updateMany({
    where: { id: dataset.id },
    data: { manifest: JSON.stringify({ ...manifest, stats }) },
  });
  return stats;
}

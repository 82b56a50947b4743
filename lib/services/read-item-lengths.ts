import * as z from "zod";
import type { Db } from "@/lib/db/client";

const rowsSchema = z.array(z.object({ datasetId: z.string(), meanChars: z.coerce.number() }));

/** Mean length of an item's stored text by dataset, in characters; for estimates. */
export async function meanItemLengths(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db.$queryRaw`
    SELECT "datasetId", AVG(LENGTH("data")) AS "meanChars" FROM "DatasetItem" GROUP BY "datasetId"`;
  return new Map(rowsSchema.parse(rows).map((row) => [row.datasetId, row.meanChars]));
}

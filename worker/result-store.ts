import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { readTogether } from "./read-together";

/**
 * Results by what they depend on: environment version and settings, target, item and skill (E-03).
 * Shared by all runs of a database.
 */
export type ResultStore = {
  /** The stored outcome as JSON, or null. Its trajectory is there too. */
  find(inputHash: string): Promise<string | null>;
};

const rowsSchema = z.array(z.object({ inputHash: z.string(), result: z.string() }));

const findResults = `SELECT r."inputHash", r."result" FROM "StoredResult" r
  JOIN "TextBlob" b ON b."hash" = r."trajectoryHash"
  WHERE r."sample" = 0 AND r."inputHash" IN (SELECT value FROM json_each(?))`;

export function createResultStore(db: Db): ResultStore {
  const find = readTogether(async (hashes) => {
    const rows = rowsSchema.parse(await db.$queryRawUnsafe(findResults, JSON.stringify(hashes)));
    return new Map(rows.map(({ inputHash, result }) => [inputHash, result]));
  });
  return { find };
}

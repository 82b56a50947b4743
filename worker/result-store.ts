import * as z from "zod";
import type { Db } from "@/lib/db/client";

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

type Waiter = { resolve: (result: string | null) => void; reject: (error: unknown) => void };

/** Reads the store; what is asked for at the same time becomes one query. */
export function createResultStore(db: Db): ResultStore {
  let asked = new Map<string, Waiter[]>();

  async function answer(): Promise<void> {
    const taken = asked;
    asked = new Map();
    try {
      const found = rowsSchema.parse(
        await db.$queryRawUnsafe(findResults, JSON.stringify([...taken.keys()])),
      );
      const results = new Map(found.map(({ inputHash, result }) => [inputHash, result]));
      for (const [inputHash, waiters] of taken) {
        for (const waiter of waiters) {
          waiter.resolve(results.get(inputHash) ?? null);
        }
      }
    } catch (error) {
      for (const waiter of [...taken.values()].flat()) {
        waiter.reject(error);
      }
    }
  }

  return {
    find: (inputHash) =>
      new Promise((resolve, reject) => {
        if (asked.size === 0) {
          setImmediate(() => void answer());
        }
        const waiters = asked.get(inputHash) ?? [];
        waiters.push({ resolve, reject });
        asked.set(inputHash, waiters);
      }),
  };
}

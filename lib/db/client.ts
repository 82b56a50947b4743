import "server-only";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { env } from "../env";
import { AppError } from "../errors";
import { asDatabaseError } from "./database-error";
import { PrismaClient } from "./generated/client";
import { SqliteFactory } from "./sqlite-factory";

export type Db = PrismaClient;
/** What a query may run on: the client, or the transaction it is part of. */
export type DbTransaction = Parameters<Parameters<Db["$transaction"]>[0]>[0];
export type DbOrTransaction = Db | DbTransaction;

/** The driver is synchronous: while it waits for another process, this one stands still. */
const defaultBusyTimeoutMs = 5000;

/** Path of the database file. Throws AppError `invalid_config` for anything but a file address. */
export function databasePath(url: string): string {
  if (!url.startsWith("file:") || url.length <= "file:".length) {
    throw new AppError({
      code: "invalid_config",
      message:
        "SKILLOPT_DATABASE_URL must be the address of a SQLite file, like file:./data/skillopt.db.",
      hint: "This version stores its data in one SQLite file.",
    });
  }
  return url.slice("file:".length);
}

/**
 * Opens a database file; the folder is made when missing. The connection is made with the first
 * query, which throws AppError when the SQLite inside is too old. `$disconnect()` closes it.
 */
export function openDatabase(url: string, options: { busyTimeoutMs?: number } = {}): Db {
  mkdirSync(dirname(databasePath(url)), { recursive: true });
  const adapter = new SqliteFactory({
    url,
    busyTimeoutMs: options.busyTimeoutMs ?? defaultBusyTimeoutMs,
  });
  return new PrismaClient({ adapter, transactionOptions: { timeout: 20_000, maxWait: 10_000 } });
}

declare global {
  // One client even when the development server loads this module again.
  var skilloptDb: Db | undefined;
}

/** The process's one client, opened at first use. */
export function getDb(): Db {
  globalThis.skilloptDb ??= openDatabase(env.SKILLOPT_DATABASE_URL, { busyTimeoutMs: 2000 });
  return globalThis.skilloptDb;
}

/** Runs one write transaction; errors of the database become AppError (`database_busy`, `disk_full`). */
export async function inTransaction<T>(
  db: Db,
  work: (transaction: DbTransaction) => Promise<T>,
): Promise<T> {
  try {
    return await db.$transaction(work);
  } catch (error) {
    throw asDatabaseError(error) ?? error;
  }
}

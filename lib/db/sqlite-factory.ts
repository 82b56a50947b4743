import "server-only";
import { PrismaBetterSQLite3 } from "@prisma/adapter-better-sqlite3";
import { AppError } from "../errors";

type Adapter = Awaited<ReturnType<PrismaBetterSQLite3["connect"]>>;
type Transaction = Awaited<ReturnType<Adapter["startTransaction"]>>;
type Query = Parameters<Transaction["executeRaw"]>[0];

/** The first version without the corruption race of two connections that write and checkpoint at once. */
const oldestSafeVersion = [3, 51, 3] as const;

function pragmas(busyTimeoutMs: number): readonly string[] {
  return [
    `busy_timeout=${busyTimeoutMs}`,
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "cache_size=-16000",
    "temp_store=MEMORY",
  ];
}

/** A statement that changes rows and returns none. */
export type Change = { readonly sql: string; readonly args: readonly (string | number | null)[] };

const waitingChanges = new Map<string, readonly Change[]>();
let tickets = 0;

/**
 * Executes changes inside a transaction in one call of the client, which sees only a ticket: its query
 * compiler copies and parses every statement and parameter several times, which costs more than the
 * changes themselves, and they stand in the path of every rollout.
 */
export async function executeTogether(
  transaction: { $executeRawUnsafe(sql: string): Promise<number> },
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) {
    return;
  }
  tickets += 1;
  const ticket = `-- changes ${tickets}`;
  waitingChanges.set(ticket, changes);
  try {
    await transaction.$executeRawUnsafe(ticket);
  } finally {
    waitingChanges.delete(ticket);
  }
}

const anyScalar = { scalarType: "unknown", arity: "scalar" } as const;

/** Executes a query, or the changes it is the ticket of. */
async function redeem(query: Query, execute: Transaction["executeRaw"]): Promise<number> {
  const changes = waitingChanges.get(query.sql);
  if (changes === undefined) {
    return execute(query);
  }
  let rows = 0;
  for (const { sql, args } of changes) {
    rows += await execute({ sql, args: [...args], argTypes: args.map(() => anyScalar) });
  }
  return rows;
}

function statement(sql: string) {
  return { sql, args: [], argTypes: [] };
}

/** True when a SQLite version text is at least 3.51.3. */
export function isSafeSqliteVersion(version: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, wanted] of oldestSafeVersion.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) {
      return part > wanted;
    }
  }
  return true;
}

async function firstValue(adapter: Adapter, sql: string): Promise<string> {
  const result = await adapter.queryRaw(statement(sql));
  return String(result.rows[0]?.[0] ?? "");
}

async function prepare(adapter: Adapter, busyTimeoutMs: number): Promise<void> {
  const version = await firstValue(adapter, "SELECT sqlite_version()");
  if (!isSafeSqliteVersion(version)) {
    throw new AppError({
      code: "internal",
      message: `SQLite ${version} can damage a database that two processes write; 3.51.3 or newer is needed.`,
      hint: "Run npm install again so that the pinned database driver is used.",
    });
  }
  for (const pragma of pragmas(busyTimeoutMs)) {
    await adapter.queryRaw(statement(`PRAGMA ${pragma}`));
  }
}

/** A lock that serves waiters in order. `acquire` resolves to its release. */
function createLock(): () => Promise<() => void> {
  let tail: Promise<void> = Promise.resolve();
  return async () => {
    const previous = tail;
    let release: () => void = () => {};
    tail = new Promise((resolve) => {
      release = resolve;
    });
    await previous;
    return release;
  };
}

/**
 * A failed COMMIT rolls back, and a ROLLBACK of a transaction that SQLite has already ended (disk
 * full) is no error: otherwise the lock would stay taken for ever.
 */
function endSafely(transaction: Transaction, release: () => void): void {
  const execute = transaction.executeRaw.bind(transaction);
  const commit = transaction.commit.bind(transaction);
  const rollback = transaction.rollback.bind(transaction);
  const abandon = async () => {
    await execute(statement("ROLLBACK")).catch(() => 0);
  };
  transaction.executeRaw = async (query) => {
    if (query.sql === "ROLLBACK") {
      await abandon();
      return 0;
    }
    if (query.sql !== "COMMIT") {
      return redeem(query, execute);
    }
    try {
      return await execute(query);
    } catch (error) {
      await abandon();
      await rollback().finally(release);
      throw error;
    }
  };
  transaction.commit = () => commit().finally(release);
  transaction.rollback = () => rollback().finally(release);
}

/**
 * One connection per process (stack.md 2.3): pragmas once, every transaction IMMEDIATE, and no query
 * slips into another caller's open transaction. Both are defects of the bare adapter (stack.md 2.2).
 */
export class SqliteFactory extends PrismaBetterSQLite3 {
  readonly #busyTimeoutMs: number;

  constructor(input: { url: string; busyTimeoutMs: number }) {
    super({ url: input.url, timeout: input.busyTimeoutMs });
    this.#busyTimeoutMs = input.busyTimeoutMs;
  }

  override async connect() {
    const adapter = await super.connect();
    await prepare(adapter, this.#busyTimeoutMs);
    const acquire = createLock();
    const locked = async <T>(work: () => Promise<T>): Promise<T> => {
      const release = await acquire();
      try {
        return await work();
      } finally {
        release();
      }
    };
    const queryRaw = adapter.queryRaw.bind(adapter);
    const executeRaw = adapter.executeRaw.bind(adapter);
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.queryRaw = (query) => locked(() => queryRaw(query));
    adapter.executeRaw = (query) => locked(() => executeRaw(query));
    adapter.startTransaction = async (isolationLevel) => {
      const release = await acquire();
      try {
        const transaction = await startTransaction(isolationLevel);
        try {
          // The adapter has sent a deferred BEGIN, which holds no lock yet.
          await transaction.executeRaw(statement("ROLLBACK"));
          await transaction.executeRaw(statement("BEGIN IMMEDIATE"));
        } catch (error) {
          await transaction.rollback();
          throw error;
        }
        endSafely(transaction, release);
        return transaction;
      } catch (error) {
        release();
        throw error;
      }
    };
    return adapter;
  }
}

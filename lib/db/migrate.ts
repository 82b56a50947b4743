import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import * as z from "zod";
import { AppError } from "../errors";
import { databasePath } from "./client";
import { asDatabaseError } from "./database-error";

export type MigrationReport = {
  readonly applied: readonly string[];
  /** Copy of the file as it was before, or null when nothing had to be kept. */
  readonly copy: string | null;
};

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

/** The table Prisma's own tools use, so that they agree about what is applied. */
const migrationsTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "checksum" TEXT NOT NULL,
  "finished_at" DATETIME,
  "migration_name" TEXT NOT NULL,
  "logs" TEXT,
  "rolled_back_at" DATETIME,
  "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

const appliedRowSchema = z.object({ migration_name: z.string(), checksum: z.string() });

function readMigrations(migrationsDir: string): readonly Migration[] {
  return readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(migrationsDir, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

function appliedMigrations(connection: Database.Database): ReadonlyMap<string, string> {
  connection.exec(migrationsTable);
  const rows = connection
    .prepare(
      `SELECT migration_name, checksum FROM "_prisma_migrations"
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    )
    .all();
  return new Map(
    z
      .array(appliedRowSchema)
      .parse(rows)
      .map((row) => [row.migration_name, row.checksum]),
  );
}

function pendingMigrations(
  connection: Database.Database,
  migrations: readonly Migration[],
): readonly Migration[] {
  const applied = appliedMigrations(connection);
  const known = new Set(migrations.map((migration) => migration.name));
  const newer = [...applied.keys()].find((name) => !known.has(name));
  if (newer !== undefined) {
    throw new AppError({
      code: "conflict",
      message: `The database was made by a newer version: it has the migration ${newer}.`,
      hint: "Start the newer version, or use another database file.",
    });
  }
  for (const migration of migrations) {
    const checksum = applied.get(migration.name);
    if (checksum !== undefined && checksum !== migration.checksum) {
      throw new AppError({
        code: "conflict",
        message: `The migration ${migration.name} was changed after it had been applied.`,
        hint: "Restore the file as it was; changes of the schema need a new migration.",
      });
    }
  }
  return migrations.filter((migration) => !applied.has(migration.name));
}

function applyMigration(connection: Database.Database, migration: Migration): void {
  connection.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have applied it while this one waited for the lock.
    if (!appliedMigrations(connection).has(migration.name)) {
      connection.exec(migration.sql);
      const broken = connection.pragma("foreign_key_check");
      if (Array.isArray(broken) && broken.length > 0) {
        throw new AppError({
          code: "internal",
          message: `The migration ${migration.name} would leave rows without their parent.`,
        });
      }
      connection
        .prepare(
          `INSERT INTO "_prisma_migrations"
             (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
           VALUES (?, ?, ?, ?, ?, 1)`,
        )
        .run(randomUUID(), migration.checksum, migration.name, Date.now(), Date.now());
    }
    connection.exec("COMMIT");
  } catch (error) {
    if (connection.inTransaction) {
      connection.exec("ROLLBACK");
    }
    throw error;
  }
}

function copyBefore(connection: Database.Database, path: string, firstPending: string): string {
  const copy = `${path}.before-${firstPending}`;
  if (!existsSync(copy)) {
    connection.prepare("VACUUM INTO ?").run(copy);
  }
  return copy;
}

/**
 * Applies the migrations a database file lacks, each whole or not at all; a file with content is
 * copied first. Safe to run again and in two processes at once. Throws AppError.
 */
export async function migrate(input: {
  url: string;
  migrationsDir: string;
}): Promise<MigrationReport> {
  const path = databasePath(input.url);
  const migrations = readMigrations(input.migrationsDir);
  mkdirSync(dirname(path), { recursive: true });
  const hadContent = existsSync(path) && statSync(path).size > 0;
  try {
    const connection = new Database(path, { timeout: 20_000 });
    try {
      connection.pragma("journal_mode = WAL");
      // Has no effect inside a transaction; tables are rebuilt by some migrations.
      connection.pragma("foreign_keys = OFF");
      const pending = pendingMigrations(connection, migrations);
      const [first] = pending;
      if (first === undefined) {
        return { applied: [], copy: null };
      }
      const isNew = !hadContent || appliedMigrations(connection).size === 0;
      const copy = isNew ? null : copyBefore(connection, path, first.name);
      for (const migration of pending) {
        applyMigration(connection, migration);
      }
      return { applied: pending.map((migration) => migration.name), copy };
    } finally {
      connection.close();
    }
  } catch (error) {
    throw asDatabaseError(error) ?? error;
  }
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Db, openDatabase } from "@/lib/db/client";
import { migrate } from "@/lib/db/migrate";

export const migrationsDir = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

export type TestDatabase = {
  readonly db: Db;
  readonly url: string;
  readonly folder: string;
  close(): Promise<void>;
};

/** A migrated SQLite file in a folder of its own; `close` removes both. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "skillopt-test-"));
  const url = `file:${join(folder, "test.db")}`;
  await migrate({ url, migrationsDir });
  const db = openDatabase(url);
  return {
    db,
    url,
    folder,
    async close() {
      await db.$disconnect();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate } from "@/lib/db/migrate";
import { migrationsDir } from "../../support/database";

let folder: string;
let url: string;
let migrations: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skillopt-migrate-"));
  url = `file:${join(folder, "test.db")}`;
  migrations = join(folder, "migrations");
  cpSync(migrationsDir, migrations, { recursive: true });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function addMigration(name: string, sql: string): void {
  mkdirSync(join(migrations, name), { recursive: true });
  writeFileSync(join(migrations, name, "migration.sql"), sql);
}

function tables(): string[] {
  const connection = new Database(join(folder, "test.db"), { readonly: true });
  const names = connection
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  connection.close();
  return names.map(String);
}

describe("migrations", () => {
  test("an empty file gets every table, without a copy, and a second start changes nothing", async () => {
    const first = await migrate({ url, migrationsDir: migrations });
    expect(first.applied.length).toBeGreaterThan(0);
    expect(first.copy).toBeNull();
    expect(tables()).toEqual(expect.arrayContaining(["Run", "RunEvent", "JournalEntry"]));
    const second = await migrate({ url, migrationsDir: migrations });
    expect(second).toEqual({ applied: [], copy: null });
  });

  test("a file with content is copied before it is changed", async () => {
    await migrate({ url, migrationsDir: migrations });
    addMigration("29990101000000_more", `CREATE TABLE "More" ("id" TEXT PRIMARY KEY);`);
    const report = await migrate({ url, migrationsDir: migrations });
    expect(report.applied).toEqual(["29990101000000_more"]);
    expect(report.copy && existsSync(report.copy)).toBe(true);
    const copy = new Database(report.copy!, { readonly: true });
    expect(copy.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(
      copy.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'More'").pluck().get(),
    ).toBe(0);
    copy.close();
    expect(tables()).toContain("More");
  });

  test("a broken migration leaves nothing behind and can be corrected", async () => {
    await migrate({ url, migrationsDir: migrations });
    addMigration(
      "29990101000000_broken",
      `CREATE TABLE "Half" ("id" TEXT PRIMARY KEY); INSERT INTO "Nowhere" VALUES (1);`,
    );
    await expect(migrate({ url, migrationsDir: migrations })).rejects.toThrow("Nowhere");
    expect(tables()).not.toContain("Half");
    addMigration("29990101000000_broken", `CREATE TABLE "Half" ("id" TEXT PRIMARY KEY);`);
    await migrate({ url, migrationsDir: migrations });
    expect(tables()).toContain("Half");
  });

  test("an applied migration that was changed is refused", async () => {
    addMigration("29990101000000_more", `CREATE TABLE "More" ("id" TEXT PRIMARY KEY);`);
    await migrate({ url, migrationsDir: migrations });
    addMigration("29990101000000_more", `CREATE TABLE "Other" ("id" TEXT PRIMARY KEY);`);
    await expect(migrate({ url, migrationsDir: migrations })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("29990101000000_more"),
    });
  });

  test("a database of a newer version is refused", async () => {
    addMigration("29990101000000_more", `CREATE TABLE "More" ("id" TEXT PRIMARY KEY);`);
    await migrate({ url, migrationsDir: migrations });
    rmSync(join(migrations, "29990101000000_more"), { recursive: true });
    await expect(migrate({ url, migrationsDir: migrations })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("an address that is no file is refused with a clear message", async () => {
    await expect(
      migrate({ url: "postgresql://localhost/x", migrationsDir: migrations }),
    ).rejects.toMatchObject({ code: "invalid_config" });
  });
});

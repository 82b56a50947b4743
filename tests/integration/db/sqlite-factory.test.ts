import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inTransaction, openDatabase } from "@/lib/db/client";
import { isSafeSqliteVersion } from "@/lib/db/sqlite-factory";
import { createTestDatabase, type TestDatabase } from "../../support/database";

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await database.close();
});

/** A second process that holds the write lock until its input ends. */
async function holdWriteLock(url: string) {
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import Database from "better-sqlite3";
       const db = new Database(${JSON.stringify(url.slice("file:".length))});
       db.exec("BEGIN IMMEDIATE");
       process.stdout.write("held");
       process.stdin.on("end", () => { db.exec("COMMIT"); db.close(); });
       process.stdin.resume();`,
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");
  return {
    async release() {
      const exited = once(child, "exit");
      child.stdin.end();
      await exited;
    },
  };
}

/** A second process that runs statements on its own connection `db` and prints when it has begun. */
function writeElsewhere(script: string) {
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import Database from "better-sqlite3";
       const db = new Database(${JSON.stringify(database.url.slice("file:".length))}, { timeout: 20000 });
       ${script}
       db.close();`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  return {
    started: once(child.stdout, "data"),
    exitCode: once(child, "exit").then(([code]) => code),
  };
}

async function value(name: string): Promise<string> {
  const rows = await database.db.$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${name}`);
  return String(Object.values(rows[0] ?? {})[0]);
}

describe("the connection", () => {
  test("has write-ahead log, foreign keys and a busy timeout, also after a transaction", async () => {
    await inTransaction(database.db, (tx) => tx.setting.create({ data: { key: "a", value: "1" } }));
    expect(await value("journal_mode")).toBe("wal");
    expect(await value("foreign_keys")).toBe("1");
    expect(await value("busy_timeout")).toBe("5000");
    expect(await value("synchronous")).toBe("1");
  });

  test("refuses SQLite versions with the corruption race", () => {
    expect(isSafeSqliteVersion("3.51.2")).toBe(false);
    expect(isSafeSqliteVersion("3.49.2")).toBe(false);
    expect(isSafeSqliteVersion("3.51.3")).toBe(true);
    expect(isSafeSqliteVersion("3.53.0")).toBe(true);
    expect(isSafeSqliteVersion("4.0.0")).toBe(true);
  });
});

describe("transactions", () => {
  test("transactions that read, then write, never fail or lose an update while another process commits", async () => {
    await database.db.setting.create({ data: { key: "shared", value: "0" } });
    const other = writeElsewhere(
      `for (let i = 0; i < 200; i += 1) {
         db.exec("BEGIN IMMEDIATE; UPDATE Setting SET value = value + 1; COMMIT");
         if (i === 0) process.stdout.write("writing");
       }`,
    );
    await other.started;
    for (let i = 0; i < 200; i += 1) {
      await inTransaction(database.db, async (tx) => {
        const row = await tx.setting.findUniqueOrThrow({ where: { key: "shared" } });
        await tx.setting.update({
          where: { key: "shared" },
          data: { value: String(Number(row.value) + 1) },
        });
      });
    }
    expect(await other.exitCode).toBe(0);
    const row = await database.db.setting.findUniqueOrThrow({ where: { key: "shared" } });
    expect(row.value).toBe("400");
  });

  test("a write outside a transaction is not lost when the open transaction rolls back", async () => {
    let inside: () => void = () => {};
    const opened = new Promise<void>((resolve) => {
      inside = resolve;
    });
    let goOn: () => void = () => {};
    const mayFail = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const failing = database.db.$transaction(async (tx) => {
      await tx.setting.create({ data: { key: "inside", value: "1" } });
      inside();
      await mayFail;
      throw new Error("rolled back on purpose");
    });
    await opened;
    const outside = database.db.setting.create({ data: { key: "outside", value: "1" } });
    goOn();
    await expect(failing).rejects.toThrow("rolled back on purpose");
    await outside;
    const keys = (await database.db.setting.findMany()).map((row) => row.key);
    expect(keys).toEqual(["outside"]);
  });

  test("a lock held by another process ends in database_busy, and the next transaction works", async () => {
    const impatient = openDatabase(database.url, { busyTimeoutMs: 50 });
    await impatient.setting.count();
    const lock = await holdWriteLock(database.url);
    const write = () =>
      inTransaction(impatient, (tx) => tx.setting.create({ data: { key: "k", value: "v" } }));
    await expect(write()).rejects.toMatchObject({ code: "database_busy" });
    await lock.release();
    await write();
    expect(await impatient.setting.count()).toBe(1);
    await impatient.$disconnect();
  });

  test("a full database ends in disk_full, keeps what was there, and the lock is free again", async () => {
    const pages = await value("page_count");
    await database.db.$queryRawUnsafe(`PRAGMA max_page_count=${Number(pages) + 2}`);
    const big = "x".repeat(100_000);
    await expect(
      inTransaction(database.db, async (tx) => {
        await tx.setting.create({ data: { key: "small", value: "1" } });
        await tx.setting.create({ data: { key: "big", value: big } });
      }),
    ).rejects.toMatchObject({ code: "disk_full" });
    expect(await database.db.setting.count()).toBe(0);
    await database.db.$queryRawUnsafe("PRAGMA max_page_count=1000000");
    await inTransaction(database.db, (tx) =>
      tx.setting.create({ data: { key: "big", value: big } }),
    );
    expect(await database.db.setting.count()).toBe(1);
  });

  test("two processes that write at the same time lose nothing", async () => {
    const other = writeElsewhere(
      `const insert = db.prepare("INSERT INTO Setting (key, value) VALUES (?, '1')");
       for (let i = 0; i < 300; i += 1) {
         db.exec("BEGIN IMMEDIATE"); insert.run("other-" + i); db.exec("COMMIT");
         if (i === 0) process.stdout.write("writing");
       }`,
    );
    await other.started;
    for (let i = 0; i < 300; i += 1) {
      await inTransaction(database.db, (tx) =>
        tx.setting.create({ data: { key: `own-${i}`, value: "1" } }),
      );
    }
    expect(await other.exitCode).toBe(0);
    expect(await database.db.setting.count()).toBe(600);
  });
});

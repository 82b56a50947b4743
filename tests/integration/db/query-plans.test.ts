import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PrismaClient } from "@/lib/db/generated/client";
import { migrate } from "@/lib/db/migrate";
import { SqliteFactory } from "@/lib/db/sqlite-factory";
import { parseRunQuery } from "@/lib/run-view/run-query";
import { workerHealth } from "@/lib/services/read-health";
import { getItemMatrix } from "@/lib/services/read-items";
import { listLogLines } from "@/lib/services/read-run-state";
import { findOpenCommand, listRuns } from "@/lib/services/read-runs";
import { serveFrom } from "../../support/api";
import { createTestDatabase, migrationsDir, type TestDatabase } from "../../support/database";
import { fillDatabase } from "../../support/full-database";

type Statement = { readonly sql: string; readonly params: readonly unknown[] };
type Handler = (request: Request, context: { params: Promise<object> }) => Promise<Response>;

const routes = import.meta.glob<{ GET?: Handler }>("/app/api/v1/**/route.ts", { eager: true });

let database: TestDatabase;
let file: Database.Database;
let params: Record<string, string>;
const client = (url: string) =>
  new PrismaClient({
    adapter: new SqliteFactory({ url, busyTimeoutMs: 5000 }),
    log: [{ emit: "event", level: "query" }],
  });
let db: ReturnType<typeof client>;
let statements: Statement[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const path = database.url.replace(/^file:/, "");
  await migrate({ url: database.url, migrationsDir });
  const run = { status: "finished", steps: 3, eventsPerStep: 6 } as const;
  const filled = fillDatabase(path, {
    items: 30,
    runs: [
      { ...run, name: "one", scored: { items: 10, skills: 3 } },
      { ...run, name: "two" },
    ],
  });
  const [runId = "", other = ""] = filled.runIds;
  db = client(database.url);
  db.$on("query", ({ query, params: given }) => {
    statements.push({ sql: query, params: JSON.parse(given) as unknown[] });
  });
  serveFrom(db);
  file = new Database(path, { readonly: true });
  params = {
    runId,
    other,
    datasetId: filled.datasetId,
    step: "2",
    number: "1",
    rolloutId: "1",
    itemId: "val-1",
    index: "0",
    skillId: "skl_000000000000000000000",
    profileId: "mdl_000000000000000000000",
    shareId: "shr_000000000000000000000",
  };
});
afterAll(async () => {
  file.close();
  await db.$disconnect();
  await database.close();
});

/** Tables that stay small whatever people do, and what a statement has already narrowed down itself. */
const smallTables = /^SCAN (WorkerProcess|Setting|json_each|sub|aggr_selection_\w+|\(subquery)/;

function plan(sql: string): string[] {
  const holes = sql.match(/\?/g)?.length ?? 0;
  return file
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array.from({ length: holes }, () => null))
    .map(({ detail }) => detail.replace("main.", ""));
}

/** What is wrong with a statement, in words; empty when nothing is. */
function faultsOf({ sql, params: given }: Statement): string[] {
  if (!/^\s*(SELECT|WITH)/i.test(sql)) {
    return [];
  }
  const scans = plan(sql).filter(
    (line) =>
      /^SCAN /.test(line) && !/USING (COVERING )?INDEX/.test(line) && !smallTables.test(line),
  );
  const isOne = /COUNT\(|SUM\(|json_group_array|GROUP BY/i.test(sql);
  const hasLimit = /LIMIT \?/.test(sql) && !given.includes(-1);
  const isByKey = !/LIMIT/.test(sql) || /` IN \(|` = \?/.test(sql);
  return [
    ...scans.map((line) => `${line}: ${sql}`),
    ...(isOne || hasLimit || isByKey ? [] : [`no limit: ${sql}`]),
  ];
}

async function faultsWhile(work: () => Promise<unknown>): Promise<string[]> {
  statements = [];
  await work();
  expect(statements.length).toBeGreaterThan(0);
  return statements.flatMap(faultsOf);
}

async function get(path: string, handler: Handler): Promise<void> {
  const place = path.replace(/^\/app/, "").replace(/\/route\.ts$/, "");
  const names = [...place.matchAll(/\[(\w+)\]/g)].map(([, name = ""]) => name);
  const known = Object.fromEntries(names.map((name) => [name, params[name] ?? ""]));
  const charts = names.includes("chart") ? ["failures", "latency", "usage"] : [""];
  for (const chart of charts) {
    const address = Object.entries({ ...known, ...(chart ? { chart } : {}) }).reduce(
      (text, [name, value]) => text.replace(`[${name}]`, value),
      place,
    );
    const query = `?runs=${params.runId},${params.other}&limit=20&split=val`;
    const response = await handler(new Request(`http://127.0.0.1${address}${query}`), {
      params: Promise.resolve({ ...known, ...(chart ? { chart } : {}) }),
    });
    await response.arrayBuffer();
  }
}

test("no answer of the API reads a whole table or a list without an end", async () => {
  const faults: string[] = [];
  let asked = 0;
  for (const [path, { GET }] of Object.entries(routes)) {
    // A whole run as a file is no page.
    if (GET && !path.endsWith("export.zip/route.ts")) {
      statements = [];
      await get(path, GET);
      asked += statements.length;
      faults.push(...statements.flatMap(faultsOf).map((fault) => `${path}: ${fault}`));
    }
  }
  expect(asked).toBeGreaterThan(40);
  expect([...new Set(faults)]).toEqual([]);
});

test("the run table finds its rows by an index, however it is sorted and filtered", async () => {
  const query = parseRunQuery("one best>0.1 created<900d state:finished");
  const faults = await faultsWhile(async () => {
    await listRuns(db, {});
    await listRuns(db, { sort: "best" });
    await listRuns(db, { query, now: Date.UTC(2027, 0, 1) });
  });
  expect(faults).toEqual([]);
});

test("a page of log lines and the matrix of a long run are found by their index", async () => {
  const faults = await faultsWhile(async () => {
    await listLogLines(db, params.runId ?? "", { beforeSeq: 9 });
    await getItemMatrix(db, params.runId ?? "", "val");
    await workerHealth(db, Date.now());
    await findOpenCommand(db, params.runId ?? "");
  });
  expect(faults).toEqual([]);
  const lines = statements.find(
    ({ sql }) => sql.includes("log_written") || /`type` = \?/.test(sql),
  );
  expect(plan(lines?.sql ?? "").join(" ")).toContain("RunEvent_runId_type_seq_idx");
});

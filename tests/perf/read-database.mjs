// Reads the plan and the wall clock of the last run in a benchmark's database.
import Database from "better-sqlite3";

export function readRun(file) {
  const db = new Database(file, { readonly: true });
  const row = db
    .prepare('SELECT plan, startedAt, finishedAt FROM "Run" ORDER BY createdAt DESC LIMIT 1')
    .get();
  db.close();
  const time = (value) => (typeof value === "number" ? value : Date.parse(value));
  return {
    plan: JSON.parse(row.plan),
    wallMs: time(row.finishedAt) - time(row.startedAt),
  };
}

import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import type { RunningApp } from "../support/app";

export type StoredStep = {
  readonly step: number;
  readonly action: string;
  readonly selectionHard: number | null;
};

function read<T>(app: RunningApp, ask: (db: Database.Database) => T): T {
  const db = new Database(app.databaseUrl.replace(/^file:/, ""));
  try {
    db.pragma("busy_timeout = 5000");
    return ask(db);
  } finally {
    db.close();
  }
}

/** The run's steps as they lie in the database. */
export function storedSteps(app: RunningApp, runId: string): StoredStep[] {
  return read(app, (db) =>
    db
      .prepare<[string], StoredStep>(
        "SELECT step, action, selectionHard FROM Step WHERE runId = ? ORDER BY step",
      )
      .all(runId),
  );
}

/** Numbers of the run's events; without a hole they are 1, 2, 3, … */
export function storedSequence(app: RunningApp, runId: string): number[] {
  return read(app, (db) =>
    db
      .prepare<[string], { seq: number }>("SELECT seq FROM RunEvent WHERE runId = ? ORDER BY seq")
      .all(runId)
      .map(({ seq }) => seq),
  );
}

/** Text of the run's best skill as it lies in the database. */
export function storedBestSkill(app: RunningApp, runId: string): Buffer {
  const row = read(app, (db) =>
    db
      .prepare<[string], { encoding: string; bytes: Buffer }>(
        `SELECT b.encoding, b.bytes FROM Run r
           JOIN SkillVersion v ON v.runId = r.id AND v.skillHash = r.bestSkillHash
           JOIN TextBlob b ON b.hash = v.contentHash
          WHERE r.id = ? LIMIT 1`,
      )
      .get(runId),
  );
  if (!row) {
    throw new Error(`no best skill of ${runId}`);
  }
  return row.encoding === "gzip" ? gunzipSync(row.bytes) : Buffer.from(row.bytes);
}

/** Somebody else archives a dataset while a form is open. */
export function archiveDataset(app: RunningApp, name: string): void {
  read(app, (db) =>
    db
      .prepare("UPDATE Dataset SET archivedAt = ? WHERE name = ?")
      .run(new Date().toISOString().replace("Z", "+00:00"), name),
  );
}

import { spawn } from "node:child_process";
import Database from "better-sqlite3";
import { type RunningApp, startApp } from "../support/app";
import { bundleProgram } from "../support/build-worker";
import { type SeededIds, seededIdsSchema } from "./seed/seeded-ids";

/** The app of the pictures: begins with an empty database, then shows what `seed` filled it with. */
export type VisualStudio = {
  readonly app: RunningApp;
  /** Fills the database the first time it is asked for. */
  seed(): Promise<SeededIds>;
  /** Until the returned function is called, whatever reads these tables fails. */
  breakTables(names: readonly string[]): () => void;
  /** Changes rows and gives back the function that undoes it. */
  change(sql: { do: string; undo: string }): () => void;
  stop(): Promise<void>;
};

export async function startVisualStudio(): Promise<VisualStudio> {
  const program = bundleProgram("visual-seed", "tests/visual/seed/seed.ts");
  const app = await startApp({ worker: false });
  let seeded: Promise<SeededIds> | null = null;
  const execute = (sql: string) => {
    const db = new Database(app.databaseUrl.replace(/^file:/, ""));
    try {
      db.pragma("busy_timeout = 5000");
      // Renaming must not follow the table into the foreign keys of others.
      db.pragma("legacy_alter_table = ON");
      db.exec(sql);
    } finally {
      db.close();
    }
  };
  const change: VisualStudio["change"] = (sql) => {
    execute(sql.do);
    return () => execute(sql.undo);
  };
  return {
    app,
    seed: () => {
      seeded ??= program.then((file) => runSeed(file, app.databaseUrl));
      return seeded;
    },
    change,
    breakTables: (names) =>
      change({
        do: names.map((name) => `ALTER TABLE "${name}" RENAME TO "${name}Away";`).join("\n"),
        undo: names.map((name) => `ALTER TABLE "${name}Away" RENAME TO "${name}";`).join("\n"),
      }),
    stop: app.stop,
  };
}

function runSeed(file: string, databaseUrl: string): Promise<SeededIds> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, databaseUrl], {
      env: { ...process.env, NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) {
        resolve(seededIdsSchema.parse(JSON.parse(printed)));
      } else {
        reject(new Error(`the database of the pictures could not be filled (exit code ${code})`));
      }
    });
  });
}

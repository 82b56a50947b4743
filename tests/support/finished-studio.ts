import { afterAll, beforeAll } from "vitest";
import { serveFrom } from "./api";
import { createTestDatabase, type TestDatabase } from "./database";
import { finishDemoRun } from "./finished-run";

export type FinishedStudio = {
  readonly database: TestDatabase;
  readonly runId: string;
  readonly datasetId: string;
};

/** One database with a finished demo run, behind the routes, for a test file. Call at the top of the file. */
export function finishedStudioForFile(): () => FinishedStudio {
  let studio: FinishedStudio | null = null;
  beforeAll(async () => {
    const database = await createTestDatabase();
    serveFrom(database.db);
    studio = { database, ...(await finishDemoRun(database.db)) };
  });
  afterAll(async () => {
    await studio?.database.close();
  });
  return () => {
    if (!studio) {
      throw new Error("the demo run has not been made");
    }
    return studio;
  };
}

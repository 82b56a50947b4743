import { join } from "node:path";
import { writeArtifacts } from "@/lib/artifacts/write-run";
import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { toAppError } from "./run-failure";

/**
 * Keeps a run's output directory up to date beside the run: one write at a time, requests that come
 * meanwhile are joined. A failure is told to people and never stops the run: files are derived.
 */
export type ArtifactWriter = {
  /** After a commit: what is new. Item files are written while the run waits for models. */
  update(): void;
  /** At the end: everything, unless time is short. Resolves also when it failed. */
  complete(options: { withoutItems: boolean }): Promise<void>;
};

export function outputDirectory(runId: string, outputDir: string | null): string {
  return outputDir ?? join(env.SKILLOPT_RUNS_DIR, runId);
}

export function createArtifactWriter(input: {
  db: Db;
  runId: string;
  directory: string;
  /** A sentence for the run's log; the key makes a repeated one silent. */
  warn: (key: string, message: string) => void;
}): ArtifactWriter {
  const { db, runId, directory } = input;
  let active: Promise<void> | null = null;
  let again = false;
  let isCurrent = false;

  /** True when everything that was committed before is in the files. */
  async function write(withoutItems: boolean): Promise<boolean> {
    try {
      await writeArtifacts(db, runId, directory, { withoutItems });
      return !withoutItems;
    } catch (thrown) {
      const error = toAppError(thrown);
      log.warn("output directory could not be written", { runId, error: thrown });
      input.warn(
        `artifacts/${error.code}`,
        `The output directory could not be written: ${error.message} ${error.hint}`,
      );
      return false;
    }
  }

  async function writeUntilCurrent(): Promise<void> {
    do {
      again = false;
      isCurrent = await write(false);
    } while (again);
    active = null;
  }

  return {
    update() {
      isCurrent = false;
      if (active !== null) {
        again = true;
        return;
      }
      active = writeUntilCurrent();
    },
    async complete({ withoutItems }) {
      if (active !== null) {
        await active;
      }
      if (!isCurrent) {
        await write(withoutItems);
      }
    },
  };
}

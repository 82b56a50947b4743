import type { Db } from "@/lib/db/client";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import type { RunEvent } from "@/lib/schemas/run-event";
import { importDemoFamily } from "@/lib/services/create-demo";
import { createRun } from "@/lib/services/create-run";
import { claimRun } from "../../worker/claim";
import { executeRun } from "../../worker/execute-run";
import { registerWorker } from "../../worker/heartbeat";

/** A queued run of the first demo family; `config` changes whole sections key by key. */
export async function createDemoTraining(
  db: Db,
  config: Record<string, Record<string, unknown>> = {},
): Promise<string> {
  const [family] = demoFamilies;
  const datasetId = await importDemoFamily(db, family);
  const base: Record<string, unknown> = { ...demoRunConfig(family) };
  const sections = Object.entries(config).map(([section, values]) => [
    section,
    { ...(base[section] as Record<string, unknown> | undefined), ...values },
  ]);
  const { runId } = await createRun(db, {
    datasetId,
    config: { ...base, ...Object.fromEntries(sections) },
    seedSkill: family.seedSkill,
  });
  return runId;
}

/** Executes a run with the real engine in this process until it ends or `stopWhen` says so. */
export async function trainHere(
  db: Db,
  runId: string,
  gatewayUrl: string,
  options: {
    stopWhen?: (event: RunEvent) => boolean;
    /** Sees every event after it is stored. */
    onEvent?: (event: RunEvent) => void;
  } = {},
) {
  const worker = await registerWorker(db);
  const ending = new AbortController();
  try {
    const { claim } = await claimRun(db, { runId, workerId: worker.id });
    return await executeRun({
      db,
      runId,
      claim,
      gatewayUrl,
      publish: (events) => {
        for (const event of events) {
          options.onEvent?.(event);
        }
        if (events.some((event) => options.stopWhen?.(event))) {
          ending.abort();
        }
      },
      signal: ending.signal,
    });
  } finally {
    await worker.close();
  }
}

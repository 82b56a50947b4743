import type { Db } from "@/lib/db/client";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import { startGateway } from "@/lib/models/gateway/server";
import type { RunConfigInput } from "@/lib/schemas/run-config";
import { importDemoFamily } from "@/lib/services/create-demo";
import { createRun } from "@/lib/services/create-run";
import { claimRun } from "../../worker/claim";
import { executeRun } from "../../worker/execute-run";
import { registerWorker } from "../../worker/heartbeat";

/** A run of the demo family, carried out by the real worker on the simulated models without delays. */
export async function finishDemoRun(
  db: Db,
  settings: Pick<RunConfigInput, "engine" | "optimizer"> = {},
): Promise<{ runId: string; datasetId: string }> {
  const [family] = demoFamilies;
  const datasetId = await importDemoFamily(db, family);
  const config = demoRunConfig(family);
  const { runId } = await createRun(db, {
    datasetId,
    config: {
      ...config,
      ...(settings.engine ? { engine: settings.engine } : {}),
      optimizer: { ...config.optimizer, ...settings.optimizer },
    },
    seedSkill: family.seedSkill,
    name: "=Demo: one/two",
  });
  const gateway = await startGateway({
    targetLatencyMs: 0,
    optimizerLatencyMs: 0,
    keepsProcessAlive: false,
  });
  const worker = await registerWorker(db);
  try {
    const { claim } = await claimRun(db, { runId, workerId: worker.id });
    const result = await executeRun({
      db,
      runId,
      claim,
      gatewayUrl: gateway.url,
      publish: () => {},
      signal: new AbortController().signal,
    });
    if (result.status !== "finished") {
      throw new Error(`the demo run ended as ${JSON.stringify(result)}`);
    }
  } finally {
    await worker.close();
    await gateway.close();
  }
  return { runId, datasetId };
}

import type { FoundRun } from "@/lib/artifacts/import/found-run";
import { type Db, inTransaction } from "@/lib/db/client";
import { listItemIds } from "@/lib/db/queries/dataset-items";
import { insertRunEvent } from "@/lib/db/queries/run-events";
import { saveTexts } from "@/lib/db/text-blob";
import { newId } from "@/lib/domain/ids";
import { makeRunPlan } from "@/lib/engine/plan";
import type { RunPlan } from "@/lib/schemas/plan";
import type { NewRunEvent } from "@/lib/schemas/run-event";

type Sizes = { readonly train: number; readonly val: number; readonly test: number };

/** The plan of settings that ran elsewhere; the step numbers are those the directory names. */
function planOf(found: FoundRun, sizes: Sizes): RunPlan {
  const { config } = found.settings;
  const train = { ...config.train, train_size: 0 };
  const plan = makeRunPlan(
    { ...config, train, env: { ...config.env, limit: 0 } },
    { ...sizes, train: Math.max(1, sizes.train) },
  );
  const { stepsPerEpoch, totalSteps } = found.sizes;
  return stepsPerEpoch === 0
    ? plan
    : {
        ...plan,
        stepsPerEpoch,
        batchesPerEpoch: stepsPerEpoch * config.train.accumulation,
        totalSteps,
      };
}

/**
 * Creates the row of a run that was made elsewhere, claimed by the process that tells it. `at` is when
 * it began there.
 */
export async function createImportedRun(
  db: Db,
  input: {
    readonly found: FoundRun;
    readonly name: string;
    readonly datasetId: string;
    readonly datasetName: string;
    readonly sizes: Sizes;
    /** Selection items in order, as far as results tell. */
    readonly selectionItemIds: readonly string[];
    readonly idempotencyKey: string;
    readonly workerId: string;
    readonly at: Date;
  },
): Promise<{ runId: string; claim: { workerId: string; claimNumber: number } }> {
  const { found, workerId, at } = input;
  const { config, environment } = found.settings;
  const plan = planOf(found, input.sizes);
  const createdAt = new Date();
  const runId = newId("run", { now: createdAt.getTime(), random: Math.random });
  const claimNumber = 1;
  await inTransaction(db, async (tx) => {
    const [seedSkillHash = ""] = await saveTexts(tx, [found.seedSkill]);
    const known = await listItemIds(tx, input.datasetId, "val", plan.selectionSize);
    const events: NewRunEvent[] = [
      {
        type: "run_created",
        key: "run/created",
        data: {
          name: input.name,
          environment: environment || config.env.name,
          datasetId: input.datasetId,
          datasetName: input.datasetName,
          targetModel: config.model.target.model,
          optimizerModel: config.model.optimizer.model,
          isSimulated: found.isSimulated,
          isDemo: false,
          gateMetric: config.evaluation.gate_metric,
          useGate: config.evaluation.use_gate,
          plan,
          selectionItemIds: known.length > 0 ? [...known] : [...input.selectionItemIds],
          imported: { format: found.format, environment },
        },
      },
      {
        type: "run_status_changed",
        key: null,
        data: { status: "running", reason: "imported", failure: null },
      },
    ];
    await tx.run.create({
      data: {
        id: runId,
        name: input.name,
        status: "running",
        kind: "imported",
        isSimulated: found.isSimulated,
        config: JSON.stringify(config),
        plan: JSON.stringify(plan),
        datasetId: input.datasetId,
        seedSkillHash,
        idempotencyKey: input.idempotencyKey,
        lastSeq: events.length,
        totalSteps: plan.totalSteps,
        selectionCount: plan.selectionSize,
        claimedBy: workerId,
        claimNumber,
        heartbeatAt: createdAt,
        startedAt: at,
        createdAt,
      },
    });
    for (const [index, event] of events.entries()) {
      await insertRunEvent(tx, event, { runId, seq: index + 1, at });
    }
  });
  return { runId, claim: { workerId, claimNumber } };
}

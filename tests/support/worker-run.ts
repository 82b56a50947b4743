import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "@/lib/db/client";
import type { RolloutRequest, RunContext } from "@/lib/engine/ports";
import type { RolloutPurpose, RunEvent } from "@/lib/schemas/run-event";
import { createRun } from "@/lib/services/create-run";
import { importDataset } from "@/lib/services/import-dataset";
import { claimRun } from "../../worker/claim";
import { executeRun, type RunProgram } from "../../worker/execute-run";
import { type RegisteredWorker, registerWorker } from "../../worker/heartbeat";
import type { TestDatabase } from "./database";

/** A dataset of sums with `count` items in each split; the expected answer of item n is n + n. */
export async function importSums(db: Db, count = 12): Promise<string> {
  const splits = ["train", "val", "test"] as const;
  const items = splits.flatMap((split) =>
    Array.from({ length: count }, (_, index) => ({
      id: `${split}-${index + 1}`,
      split,
      input: `${split}: ${index + 1} + ${index + 1}`,
      expected: [String(2 * (index + 1))],
    })),
  );
  const { dataset } = await importDataset(db, {
    name: "sums",
    environment: "custom",
    options: { answer_format: "whole" },
    files: [{ name: "sums.json", text: JSON.stringify(items) }],
    split: { mode: "explicit" },
  });
  return dataset.id;
}

/** A queued run over `importSums` whose models are served at `url`. */
export async function createSumRun(
  { db, folder }: Pick<TestDatabase, "db" | "folder">,
  input: { url: string; config?: Record<string, unknown>; count?: number; name?: string },
): Promise<string> {
  const datasetId = await importSums(db, input.count);
  const endpoint = {
    provider: "openai_compatible",
    model: "scripted",
    baseUrl: input.url,
    maxAttempts: 1,
  };
  const { runId } = await createRun(
    db,
    {
      datasetId,
      config: { model: { target: endpoint, optimizer: endpoint }, ...input.config },
      ...(input.name ? { name: input.name } : {}),
    },
    { outputDir: mkdtempSync(join(folder, "out-")) },
  );
  return runId;
}

export function rolloutRequest(
  run: RunContext,
  index: number,
  input: { key?: string; purpose?: RolloutPurpose; skill?: string } = {},
): RolloutRequest {
  const item = run.items.val[index];
  if (!item) {
    throw new Error(`no selection item ${index}`);
  }
  return {
    key: input.key ?? `selection/${item.id}`,
    place: { stage: "gate", step: 1, epoch: 1 },
    purpose: input.purpose ?? "selection",
    item,
    skill: input.skill ?? run.seedSkill,
  };
}

/** Rolls out the first `count` selection items side by side. */
export function rolloutFirst(run: RunContext, count: number) {
  return Promise.all(
    Array.from({ length: count }, (_, index) => run.ports.rollout(rolloutRequest(run, index))),
  );
}

/** Executes a run in this process with a small program in place of the engine. */
export async function executeHere(
  db: Db,
  runId: string,
  program: RunProgram,
  options: { signal?: AbortSignal; worker?: RegisteredWorker } = {},
) {
  const worker = options.worker ?? (await registerWorker(db));
  const events: RunEvent[] = [];
  try {
    const { claim, event } = await claimRun(db, { runId, workerId: worker.id });
    events.push(event);
    const result = await executeRun({
      db,
      runId,
      claim,
      gatewayUrl: null,
      publish: (published) => events.push(...published),
      signal: options.signal ?? new AbortController().signal,
      program,
    });
    return { ...result, events };
  } finally {
    if (!options.worker) {
      await worker.close();
    }
  }
}

/** Waits for a state of the world; the test's own time limit ends it. */
export async function until<T>(find: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const found = await find();
    if (found) {
      return found;
    }
    await sleep(20);
  }
}

/** Sequence numbers of a run's log, in order. */
export async function readSeqs(db: Db, runId: string): Promise<number[]> {
  const rows = await db.runEvent.findMany({
    where: { runId },
    orderBy: { seq: "asc" },
    select: { seq: true },
  });
  return rows.map(({ seq }) => seq);
}

export function oneTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

import type { Db } from "@/lib/db/client";
import { saveTexts } from "@/lib/db/text-blob";
import { newId } from "@/lib/domain/ids";
import { runConfigSchema } from "@/lib/schemas/run-config";
import type { RunEvent } from "@/lib/schemas/run-event";

/** Appends events to a run's log the way a worker does: one transaction, with the run's counter. */
export async function appendEvents(
  db: Db,
  runId: string,
  events: readonly RunEvent[],
): Promise<void> {
  const last = events.at(-1);
  if (!last) {
    return;
  }
  await db.$transaction(async (tx) => {
    for (let start = 0; start < events.length; start += 1000) {
      await tx.runEvent.createMany({
        data: events.slice(start, start + 1000).map((event) => ({
          runId,
          seq: event.seq,
          type: event.type,
          at: new Date(event.at),
          data: JSON.stringify(event.data),
        })),
      });
    }
    await tx.run.update({ where: { id: runId }, data: { lastSeq: last.seq } });
  });
}

/** A run row with its dataset and seed text, and the given log. Returns its id. */
export async function storeRun(
  db: Db,
  makeLog: (runId: string) => readonly RunEvent[] = () => [],
): Promise<string> {
  const now = Date.now();
  const make = (kind: "run" | "dataset") => newId(kind, { now, random: Math.random });
  const [runId, datasetId] = [make("run"), make("dataset")];
  const [seedSkillHash = ""] = await saveTexts(db, ["# Seed skill\n"]);
  await db.dataset.create({
    data: {
      id: datasetId,
      name: "Units",
      environment: "custom",
      fingerprint: "f".repeat(64),
      trainCount: 0,
      valCount: 0,
      testCount: 0,
      options: "{}",
      manifest: JSON.stringify({
        source: "units.jsonl",
        splitMode: "explicit",
        counts: { train: 0, val: 0, test: 0 },
        warnings: [],
      }),
    },
  });
  await db.run.create({
    data: {
      id: runId,
      name: "Demo 1",
      status: "running",
      config: JSON.stringify(runConfigSchema.parse({ env: { name: "custom" } })),
      plan: "{}",
      datasetId,
      seedSkillHash,
    },
  });
  await appendEvents(db, runId, makeLog(runId));
  return runId;
}

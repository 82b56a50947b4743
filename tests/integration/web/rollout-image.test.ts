import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openAttachmentStore } from "@/lib/attachments/attachment-store";
import { docvqaEnvironmentSchema } from "@/lib/schemas/environment";
import { createRun } from "@/lib/services/create-run";
import { importDataset } from "@/lib/services/import-dataset";
import { getRolloutImage } from "@/lib/services/read-rollout-image";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { memoryFiles } from "../../support/memory-files";
import { picture } from "../../support/pictures";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());

/** A run with one rollout that tells of a picture. */
async function aRollout(shownHash?: string) {
  const { db, folder } = database;
  const store = openAttachmentStore(`${folder}/attachments`);
  const bytes = await picture();
  const items = ["train", "val", "test"].map((split) => ({
    id: split,
    split,
    question: `What is the ${split}?`,
    answer: "x",
    image_path: "a.png",
  }));
  const { dataset } = await importDataset(
    db,
    {
      name: "pages",
      environment: "docvqa",
      files: [{ name: "items.json", text: JSON.stringify(items) }],
      source: memoryFiles({ "a.png": bytes }).source,
    },
    store,
  );
  const { runId } = await createRun(db, {
    datasetId: dataset.id,
    config: { env: docvqaEnvironmentSchema.parse({ name: "docvqa" }) },
  });
  const hash = shownHash ?? (await store.keep(bytes));
  const rollout = await db.rollout.create({
    data: {
      runId,
      key: randomUUID(),
      purpose: "selection",
      skillHash: "s",
      itemId: "val",
      taskType: "docvqa",
      hard: 0,
      soft: 0,
      status: "scored",
      answer: "",
      failReason: "",
      inputTokens: 0,
      outputTokens: 0,
      latencyMs: 0,
      data: JSON.stringify({
        details: { images: [{ name: "a.png", hash, width: 40, height: 30 }] },
      }),
      at: new Date(),
    },
  });
  const read = (index: number, runOf = runId) =>
    getRolloutImage(db, { runId: runOf, rolloutId: rollout.id, index }, store);
  return { bytes, read, store };
}

test("a rollout's picture is given from the files of its item, as it came", async () => {
  const { bytes, read } = await aRollout();
  const found = await read(0);
  expect(found.mediaType).toBe("image/png");
  expect(new Uint8Array(found.bytes)).toEqual(bytes);
});

test("another place, another run, or a file of another item gives nothing", async () => {
  const { read } = await aRollout();
  await expect(read(1)).rejects.toMatchObject({ code: "not_found" });
  await expect(read(0, "run_other")).rejects.toMatchObject({ code: "not_found" });
  await database.close();
  database = await createTestDatabase();
  const other = await aRollout("a".repeat(64));
  await expect(other.read(0)).rejects.toMatchObject({ code: "not_found" });
});

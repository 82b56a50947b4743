import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharedRunId } from "@/lib/events/share-event";
import { type PostShare, postShareSchema, shareTokenSchema } from "@/lib/schemas/share";
import { getRunState } from "@/lib/services/read-run-state";
import { getSharePage } from "@/lib/services/read-share";
import { createShare, findShareByToken, revokeShare } from "@/lib/services/share";
import { aRunLog, moreEvents, planted } from "../../support/a-run-log";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";
import { appendEvents, storeRun } from "../../support/stored-run";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.close();
});

const input = (changes: Partial<PostShare["scope"]> = {}): PostShare =>
  postShareSchema.parse({ scope: changes });
const dayMs = 86_400_000;
const visitor = (token: string) => ({ token, cookie: null });

test("the token is 128 random bits and only its hash is stored", async () => {
  const runId = await storeRun(database.db);
  const { token, share } = await createShare(database.db, runId, input());
  expect(shareTokenSchema.safeParse(token).success).toBe(true);
  const row = await database.db.shareLink.findUniqueOrThrow({ where: { id: share.id } });
  expect(JSON.stringify(row)).not.toContain(token);
  expect(row.tokenHash).toBe(createHash("sha256").update(token).digest("hex"));
});

test("a link opens until its last moment and not after", async () => {
  const runId = await storeRun(database.db);
  const { token } = await createShare(database.db, runId, input(), 1000);
  expect(await findShareByToken(database.db, token, 1000 + 7 * dayMs - 1)).not.toBeNull();
  expect(await findShareByToken(database.db, token, 1000 + 7 * dayMs)).toBeNull();
});

test("unknown, malformed, expired and revoked tokens throw the same error", async () => {
  const runId = await storeRun(database.db);
  const expired = await createShare(database.db, runId, input(), 0);
  const revoked = await createShare(database.db, runId, input());
  await revokeShare(database.db, revoked.share.id);
  const tokens = ["A".repeat(22), "", "../../etc/passwd", "x".repeat(10_000), expired.token];
  const errors: unknown[] = [];
  for (const token of [...tokens, revoked.token]) {
    await getSharePage(database.db, visitor(token)).catch((error: unknown) => errors.push(error));
  }
  expect(errors).toHaveLength(6);
  const shown = errors.map((error) =>
    error instanceof Error ? JSON.stringify([error.message, { ...error }]) : "",
  );
  expect(new Set(shown).size).toBe(1);
  expect(shown[0]).toContain("share_unavailable");
});

test("opening a page counts, also twice at the same time", async () => {
  const runId = await storeRun(database.db, aRunLog);
  const { token, share } = await createShare(database.db, runId, input());
  await Promise.all([
    getSharePage(database.db, visitor(token)),
    getSharePage(database.db, visitor(token)),
  ]);
  const row = await database.db.shareLink.findUniqueOrThrow({ where: { id: share.id } });
  expect(row.openedCount).toBe(2);
  expect(row.lastOpenedAt).not.toBeNull();
});

test("revoking again keeps the first time", async () => {
  const runId = await storeRun(database.db);
  const { share } = await createShare(database.db, runId, input());
  const first = await revokeShare(database.db, share.id, 5000);
  const again = await revokeShare(database.db, share.id, 9000);
  expect(again.revokedAt).toBe(first.revokedAt);
});

test("the page of a made-up run shows nothing that was planted in its log", async () => {
  const runId = await storeRun(database.db, aRunLog);
  const { token } = await createShare(
    database.db,
    runId,
    input({ skillText: false, modelNames: false }),
  );
  const page = await getSharePage(database.db, visitor(token));
  expect(page.texts).toBeNull();
  expect(page.state.runId).toBe(sharedRunId);
  const shown = JSON.stringify(page);
  expect(shown).not.toContain("PLANTED");
  expect(shown).not.toContain(String(planted.cost));
  expect(shown).not.toContain(runId);
  expect(page.state).toMatchObject({ status: "finished", bestScore: 0.75 });
});

test("the page of a real run has no item text, answer, prompt, log line, path or setting", async () => {
  const { runId, datasetId } = await finishDemoRun(database.db);
  const { token } = await createShare(
    database.db,
    runId,
    input({ skillText: false, items: false, costs: false, modelNames: false }),
  );
  const shown = JSON.stringify(await getSharePage(database.db, visitor(token)));
  const items = await database.db.datasetItem.findMany({ where: { datasetId } });
  const rollouts = await database.db.rollout.findMany({ where: { runId } });
  const edits = await database.db.edit.findMany({ where: { runId } });
  const own = await getRunState(database.db, runId);
  const secrets = [
    ...items.map((item) => JSON.stringify(JSON.parse(item.data).input).slice(1, -1)),
    ...rollouts.map((rollout) => rollout.failReason),
    ...edits.map((edit) => JSON.stringify(edit.content).slice(1, -1)),
    ...own.log.map((line) => line.message),
    database.folder,
    datasetId,
  ].filter((text) => text.length > 12);
  expect(secrets.length).toBeGreaterThan(50);
  expect(secrets.filter((text) => shown.includes(text))).toEqual([]);
});

test("with skill text allowed the page holds seed and best", async () => {
  const { runId } = await finishDemoRun(database.db);
  const { token } = await createShare(database.db, runId, input());
  const { texts } = await getSharePage(database.db, visitor(token));
  expect(texts?.bestNumber).toBeGreaterThan(0);
  expect(texts?.best).not.toBe(texts?.seed);
});

test("a database put back to an older copy is folded from its beginning", async () => {
  const runId = await storeRun(database.db, aRunLog);
  expect((await getRunState(database.db, runId)).status).toBe("finished");
  await database.db.runEvent.deleteMany({ where: { runId, seq: { gt: 10 } } });
  await database.db.run.update({ where: { id: runId }, data: { lastSeq: 10 } });
  expect(await getRunState(database.db, runId)).toMatchObject({ lastSeq: 10, status: "running" });
});

test("the snapshot of a long run is folded on, not folded again", async () => {
  const runId = await storeRun(database.db, (id) => moreEvents(id, 0, 10_000));
  expect((await getRunState(database.db, runId)).itemsScored).toBe(10_000);
  // Without its past the log still gives the whole state: only what is new was read.
  await database.db.runEvent.deleteMany({ where: { runId } });
  await appendEvents(database.db, runId, moreEvents(runId, 10_000, 3));
  expect(await getRunState(database.db, runId)).toMatchObject({
    itemsScored: 10_003,
    lastSeq: 10_003,
  });
});

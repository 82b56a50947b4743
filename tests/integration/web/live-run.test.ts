import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoFamilies, demoRunConfig } from "@/lib/environments/demo/families";
import { emptyRunState } from "@/lib/events/fold";
import { sharedRunId } from "@/lib/events/share-event";
import { startGateway } from "@/lib/models/gateway/server";
import { connectRun } from "@/lib/realtime/connect-run";
import { connectShare } from "@/lib/realtime/connect-share";
import { createPublisher } from "@/lib/realtime/publisher";
import { createRunStore } from "@/lib/realtime/run-store";
import { postShareSchema } from "@/lib/schemas/share";
import { importDemoFamily } from "@/lib/services/create-demo";
import { createRun } from "@/lib/services/create-run";
import { getRunState } from "@/lib/services/read-run-state";
import { createShare } from "@/lib/services/share";
import { registerWorker } from "../../../worker/heartbeat";
import { startRunLoop } from "../../../worker/run-loop";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { type LiveHub, openHub, workerToken } from "../../support/live-hub";
import { until } from "../../support/until";

let database: TestDatabase;
let live: LiveHub;
beforeAll(async () => {
  database = await createTestDatabase();
  live = await openHub(database.db);
});
afterAll(async () => {
  await live.close();
  await database.close();
});

test("two pages and a visitor watch a real run from start to end and see what the log says", async () => {
  const { db } = database;
  const [family] = demoFamilies;
  const { runId } = await createRun(db, {
    datasetId: await importDemoFamily(db, family),
    config: { ...demoRunConfig(family) },
    seedSkill: family.seedSkill,
  });
  const { token } = await createShare(db, runId, postShareSchema.parse({}));
  const sockets = [0, 1].map(() =>
    io(`${live.url}/app`, { transports: ["websocket"], forceNew: true, reconnectionDelay: 20 }),
  );
  const statuses = new Set<string>();
  const pages = sockets.map((socket) =>
    createRunStore({
      initialState: emptyRunState(runId),
      connect: connectRun(runId, socket),
      fetchState: () => getRunState(db, runId),
    }),
  );
  const visitor = createRunStore({
    initialState: emptyRunState(sharedRunId),
    connect: connectShare(token, live.url),
    fetchState: async () => emptyRunState(sharedRunId),
  });
  const stores = [...pages, visitor];
  const leave = stores.map((store) =>
    store.subscribe(() => statuses.add(store.getSnapshot().state.status)),
  );

  const gateway = await startGateway({
    targetLatencyMs: 1,
    optimizerLatencyMs: 1,
    keepsProcessAlive: false,
  });
  const worker = await registerWorker(db);
  const publisher = createPublisher({ url: live.url, token: workerToken });
  const loop = startRunLoop({
    db,
    workerId: worker.id,
    concurrency: 1,
    gatewayUrl: gateway.url,
    publish: publisher.publish,
    signalProgress: publisher.signal,
  });
  // The second page loses its line in the middle of the run.
  await until(() => pages[1]!.getSnapshot().state.step === 1);
  sockets[1]!.disconnect();
  await until(() => pages[0]!.getSnapshot().state.steps.length >= 2);
  sockets[1]!.connect();
  await until(() => stores.every((store) => store.getSnapshot().state.status === "finished"));
  const own = await getRunState(db, runId);
  expect(own.bestScore ?? 0).toBeGreaterThan(own.baseline?.gateScore ?? 1);
  for (const page of pages) {
    expect(page.getSnapshot().state).toEqual(own);
  }
  expect(visitor.getSnapshot().state).toMatchObject({
    lastSeq: own.lastSeq,
    bestScore: own.bestScore,
    log: [],
    usage: [],
  });
  expect(statuses).toContain("running");

  for (const stop of leave) {
    stop();
  }
  for (const socket of sockets) {
    socket.disconnect();
  }
  publisher.close();
  await loop.stop();
  await worker.close();
  await gateway.close();
}, 180_000);

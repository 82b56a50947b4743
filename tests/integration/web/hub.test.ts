import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import { sharedRunId } from "@/lib/events/share-event";
import { connectRun } from "@/lib/realtime/connect-run";
import { connectShare } from "@/lib/realtime/connect-share";
import type { SubscribeReply } from "@/lib/realtime/protocol";
import { createPublisher, type Publisher } from "@/lib/realtime/publisher";
import { createRunStore, type RunStore } from "@/lib/realtime/run-store";
import type { RunEvent } from "@/lib/schemas/run-event";
import { postShareSchema } from "@/lib/schemas/share";
import { getRunState } from "@/lib/services/read-run-state";
import { createShare, revokeShare } from "@/lib/services/share";
import { aRunLog, moreEvents, planted } from "../../support/a-run-log";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { type LiveHub, openHub, outcomeOf, rawSocket, workerToken } from "../../support/live-hub";
import { appendEvents, storeRun } from "../../support/stored-run";
import { until } from "../../support/until";

let database: TestDatabase;
let live: LiveHub;
const cleanups: (() => void | Promise<void>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  live = await openHub(database.db);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});
afterAll(async () => {
  await live.close();
  await database.close();
});

function aWorker(): Publisher {
  const publisher = createPublisher({ url: live.url, token: workerToken });
  cleanups.push(publisher.close);
  return publisher;
}

function aSocket(namespace: string, options?: Parameters<typeof rawSocket>[2]): Socket {
  const socket = rawSocket(live.url, namespace, options);
  cleanups.push(() => {
    socket.disconnect();
  });
  return socket;
}

/** What a page sees of a run: the real store over a real socket, every folded number noted. */
async function aPage(runId: string, from: "start" | "now" = "now") {
  const socket = io(`${live.url}/app`, {
    transports: ["websocket"],
    forceNew: true,
    reconnectionDelay: 20,
    reconnectionDelayMax: 50,
  });
  const initialState =
    from === "now" ? await getRunState(database.db, runId) : emptyRunState(runId);
  const store = createRunStore({
    initialState,
    connect: connectRun(runId, socket),
    fetchState: () => getRunState(database.db, runId),
  });
  cleanups.push(
    store.subscribe(() => {}),
    () => {
      socket.disconnect();
    },
  );
  return { store, socket };
}

const seqOf = (store: RunStore) => store.getSnapshot().state.lastSeq;
const isLive = (store: RunStore) => store.getSnapshot().connection.kind === "live";

async function commitAndPublish(worker: Publisher, runId: string, events: RunEvent[]) {
  await appendEvents(database.db, runId, events);
  worker.publish(events);
}

test("a page that starts at nothing gets the whole log and ends with the same state", async () => {
  const runId = await storeRun(database.db, aRunLog);
  const { store } = await aPage(runId, "start");
  await until(() => isLive(store) && seqOf(store) === aRunLog(runId).length);
  expect(store.getSnapshot().state).toEqual(foldRunEvents(emptyRunState(runId), aRunLog(runId)));
});

test("events a worker publishes reach the page in order while they are written", async () => {
  const runId = await storeRun(database.db, (id) => aRunLog(id).slice(0, 10));
  const worker = aWorker();
  const { store } = await aPage(runId);
  await until(() => isLive(store));
  const log = aRunLog(runId);
  for (let start = 10; start < log.length; start += 7) {
    await commitAndPublish(worker, runId, log.slice(start, start + 7));
  }
  await until(() => seqOf(store) === log.length);
  expect(store.getSnapshot().state).toEqual(foldRunEvents(emptyRunState(runId), log));
});

test("events nobody publishes (a run of the command line) reach the page from the log", async () => {
  const runId = await storeRun(database.db, (id) => aRunLog(id).slice(0, 10));
  const { store } = await aPage(runId);
  await until(() => isLive(store));
  const log = aRunLog(runId);
  await appendEvents(database.db, runId, log.slice(10));
  await until(() => seqOf(store) === log.length);
  expect(store.getSnapshot().state).toEqual(foldRunEvents(emptyRunState(runId), log));
});

test("a page joins while a worker writes and loses or repeats nothing", async () => {
  const runId = await storeRun(database.db, (id) => moreEvents(id, 0, 1500));
  const worker = aWorker();
  const received: number[] = [];
  const socket = aSocket("/app");
  socket.on("run:events", (message: { events: RunEvent[] }) =>
    received.push(...message.events.map((event) => event.seq)),
  );
  expect(await outcomeOf(socket)).toBe("connected");
  const writing = (async () => {
    for (let start = 1500; start < 2100; start += 20) {
      await commitAndPublish(worker, runId, moreEvents(runId, start, 20));
    }
  })();
  const reply: SubscribeReply = await socket.emitWithAck("run:subscribe", {
    v: 1,
    runId,
    afterSeq: 0,
  });
  expect(reply.mode).toBe("replay");
  await writing;
  await until(() => received.length >= 2100);
  expect(received).toEqual(Array.from({ length: 2100 }, (_, index) => index + 1));
});

test("a page whose connection broke catches up exactly what it missed", async () => {
  const runId = await storeRun(database.db, (id) => aRunLog(id).slice(0, 12));
  const worker = aWorker();
  const { store, socket } = await aPage(runId);
  await until(() => isLive(store));
  socket.disconnect();
  await until(() => store.getSnapshot().connection.kind === "reconnecting");
  const log = aRunLog(runId);
  await commitAndPublish(worker, runId, log.slice(12, 40));
  expect(seqOf(store)).toBe(12);
  socket.connect();
  await until(() => isLive(store) && seqOf(store) === 40);
  await commitAndPublish(worker, runId, log.slice(40));
  await until(() => seqOf(store) === log.length);
  expect(store.getSnapshot().state).toEqual(foldRunEvents(emptyRunState(runId), log));
});

test("a restarted web process serves the same pages and workers again", async () => {
  const own = await openHub(database.db);
  const runId = await storeRun(database.db, (id) => aRunLog(id).slice(0, 5));
  const log = aRunLog(runId);
  const socket = io(`${own.url}/app`, {
    transports: ["websocket"],
    forceNew: true,
    reconnectionDelay: 20,
    reconnectionDelayMax: 50,
  });
  const store = createRunStore({
    initialState: emptyRunState(runId),
    connect: connectRun(runId, socket),
    fetchState: () => getRunState(database.db, runId),
  });
  cleanups.push(
    store.subscribe(() => {}),
    () => {
      socket.disconnect();
    },
  );
  await until(() => isLive(store) && seqOf(store) === 5);
  await own.close();
  await appendEvents(database.db, runId, log.slice(5, 30));
  const again = await openHub(database.db, Number(new URL(own.url).port));
  cleanups.push(again.close);
  await until(() => isLive(store) && seqOf(store) === 30);
  expect(store.getSnapshot().state).toEqual(foldRunEvents(emptyRunState(runId), log.slice(0, 30)));
});

test("a page too far behind is told to load a snapshot and then follows", async () => {
  const runId = await storeRun(database.db, (id) => moreEvents(id, 0, 5200));
  const socket = aSocket("/app");
  await outcomeOf(socket);
  const reply = await socket.emitWithAck("run:subscribe", { v: 1, runId, afterSeq: 10 });
  expect(reply).toEqual({ mode: "resnapshot", lastSeq: 5200 });
  const { store } = await aPage(runId, "start");
  await until(() => isLive(store) && seqOf(store) === 5200);
});

test("a run that does not exist is refused, and so are ids that are paths", async () => {
  const socket = aSocket("/app");
  await outcomeOf(socket);
  const ask = (runId: unknown) => socket.emitWithAck("run:subscribe", { v: 1, runId, afterSeq: 0 });
  expect(await ask("run_zzzzzzzzzzzzzzzzzzzzz")).toEqual({ mode: "refused", code: "not_found" });
  expect(await ask("../../etc/passwd")).toEqual({ mode: "refused", code: "invalid_request" });
});

test("messages of unknown shape are counted and skipped, and the connection stays", async () => {
  const before = live.hub.skippedMessages();
  const socket = aSocket("/app");
  await outcomeOf(socket);
  socket.emit("run:subscribe", "nonsense");
  socket.emit("run:unsubscribe", null);
  socket.emit("runs:subscribe", { v: 2 });
  socket.emit("run:subscribe", { v: 1, runId: 7 }, "not a function");
  await until(() => live.hub.skippedMessages() === before + 4);
  expect(socket.connected).toBe(true);
});

test("a worker without the token is refused, one with it is heard", async () => {
  expect(await outcomeOf(aSocket("/worker", { auth: { token: "wrong" } }))).toBe("unauthorized");
  expect(await outcomeOf(aSocket("/worker"))).toBe("unauthorized");
  expect(await outcomeOf(aSocket("/worker", { auth: { token: workerToken } }))).toBe("connected");
});

test("a page can not speak as a worker", async () => {
  const runId = await storeRun(database.db, (id) => aRunLog(id).slice(0, 3));
  const { store, socket } = await aPage(runId);
  await until(() => isLive(store));
  socket.emit(
    "worker:events" as never,
    {
      v: 1,
      runId,
      events: aRunLog(runId).slice(3, 6),
    } as never,
  );
  await socket.timeout(5000).emitWithAck("run:subscribe", { v: 1, runId, afterSeq: 3 });
  expect(seqOf(store)).toBe(3);
});

test("nudges reach workers, changes reach lists", async () => {
  const worker = aWorker();
  let nudges = 0;
  worker.onNudge(() => {
    nudges += 1;
  });
  const socket = aSocket("/app");
  const changed: (string | null)[] = [];
  socket.on("runs:changed", (message) => changed.push(message.runId));
  await outcomeOf(socket);
  socket.emit("runs:subscribe", { v: 1 });
  await until(() => {
    live.hub.nudgeWorkers();
    return nudges > 0;
  });
  await until(() => {
    live.hub.runChanged("run_000000000000000000009");
    return changed.includes("run_000000000000000000009");
  });
});

test("lists hear of runs that were written without any message", async () => {
  const socket = aSocket("/app");
  const changes: unknown[] = [];
  socket.on("runs:changed", (message) => changes.push(message));
  await outcomeOf(socket);
  socket.emit("runs:subscribe", { v: 1 });
  const runId = await storeRun(database.db);
  let seq = 0;
  await until(async () => {
    await appendEvents(database.db, runId, moreEvents(runId, seq, 1));
    seq += 1;
    return changes.length > 0;
  });
});

test("pages of other sites get no socket", async () => {
  const foreign = await outcomeOf(aSocket("/app", { origin: "http://evil.example" }));
  expect(foreign).not.toBe("connected");
  const rebound = await outcomeOf(
    aSocket("/app", { origin: "http://evil.example", host: "evil.example" }),
  );
  expect(rebound).not.toBe("connected");
  const own = await outcomeOf(aSocket("/app", { origin: live.url }));
  expect(own).toBe("connected");
});

test("a visitor gets the projected log and nothing planted ever crosses the wire", async () => {
  const runId = await storeRun(database.db, (id) => aRunLog(id).slice(0, 20));
  const { token } = await createShare(
    database.db,
    runId,
    postShareSchema.parse({
      expiresInDays: 7,
      scope: { skillText: false, items: false, costs: false, modelNames: false },
    }),
  );
  const wire: string[] = [];
  const socket = aSocket("/share", { auth: { token } });
  socket.onAny((...message) => wire.push(JSON.stringify(message)));
  expect(await outcomeOf(socket)).toBe("connected");
  const reply = await socket.emitWithAck("share:subscribe", { v: 1, afterSeq: 0 });
  expect(reply).toEqual({ mode: "replay", lastSeq: 20, count: 20 });
  const worker = aWorker();
  const log = aRunLog(runId);
  await commitAndPublish(worker, runId, log.slice(20));
  await until(() => wire.join("").includes(`"seq":${log.length},`));
  expect(wire.join("")).not.toContain("PLANTED");
  expect(wire.join("")).not.toContain(String(planted.cost));
  expect(wire.join("")).not.toContain(runId);
});

test("a visitor's page follows a running run to the same scores", async () => {
  const runId = await storeRun(database.db, (id) => aRunLog(id).slice(0, 20));
  const { token } = await createShare(
    database.db,
    runId,
    postShareSchema.parse({
      expiresInDays: null,
      scope: { skillText: true, items: false, costs: false, modelNames: true },
    }),
  );
  const store = createRunStore({
    initialState: emptyRunState(sharedRunId),
    connect: connectShare(token, live.url),
    fetchState: async () => emptyRunState(sharedRunId),
  });
  cleanups.push(store.subscribe(() => {}));
  await until(() => isLive(store) && seqOf(store) === 20);
  const log = aRunLog(runId);
  await appendEvents(database.db, runId, log.slice(20));
  await until(() => seqOf(store) === log.length);
  expect(store.getSnapshot().state).toMatchObject({ status: "finished", bestScore: 0.75 });
});

test("a visitor can do nothing but subscribe", async () => {
  const runId = await storeRun(database.db, (id) => aRunLog(id).slice(0, 5));
  const { token } = await createShare(
    database.db,
    runId,
    postShareSchema.parse({
      expiresInDays: 1,
      scope: { skillText: true, items: true, costs: true, modelNames: true },
    }),
  );
  const socket = aSocket("/share", { auth: { token } });
  const heard: string[] = [];
  socket.onAny((name: string) => heard.push(name));
  await outcomeOf(socket);
  const answers: unknown[] = [];
  for (const name of ["run:subscribe", "runs:subscribe", "worker:events", "run:command"]) {
    socket.emit(name, { v: 1, runId, afterSeq: 0 }, (answer: unknown) => answers.push(answer));
  }
  const reply = await socket.emitWithAck("share:subscribe", { v: 1, afterSeq: 5 });
  expect(reply).toEqual({ mode: "tail", lastSeq: 5 });
  expect(answers).toEqual([]);
  expect(heard).toEqual([]);
  expect(await database.db.command.count({ where: { runId } })).toBe(0);
});

test("wrong, expired and revoked tokens are refused with the same word", async () => {
  const runId = await storeRun(database.db);
  const scope = { skillText: true, items: false, costs: false, modelNames: true };
  const expired = await createShare(
    database.db,
    runId,
    postShareSchema.parse({ expiresInDays: 1, scope }),
    0,
  );
  const revoked = await createShare(
    database.db,
    runId,
    postShareSchema.parse({ expiresInDays: 1, scope }),
  );
  await revokeShare(database.db, revoked.share.id);
  const tokens = [undefined, "", "x".repeat(22), "../../x", expired.token, revoked.token];
  const outcomes = await Promise.all(
    tokens.map((token) => outcomeOf(aSocket("/share", { auth: { token } }))),
  );
  expect(new Set(outcomes)).toEqual(new Set(["share_unavailable"]));
});

test("an open page of a link closes when the link is revoked, asked or not", async () => {
  const runId = await storeRun(database.db, (id) => aRunLog(id).slice(0, 5));
  const { token, share } = await createShare(
    database.db,
    runId,
    postShareSchema.parse({
      expiresInDays: 1,
      scope: { skillText: true, items: false, costs: false, modelNames: true },
    }),
  );
  const store = createRunStore({
    initialState: emptyRunState(sharedRunId),
    connect: connectShare(token, live.url),
    fetchState: async () => emptyRunState(sharedRunId),
  });
  cleanups.push(store.subscribe(() => {}));
  await until(() => isLive(store) && seqOf(store) === 5);
  await revokeShare(database.db, share.id);
  await until(() => store.getSnapshot().connection.kind === "closed");
});

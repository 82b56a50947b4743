import { expect, test, vi } from "vitest";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import type { SubscribeReply } from "@/lib/realtime/protocol";
import type { RunChannelHandlers } from "@/lib/realtime/run-channel";
import { createRunStore } from "@/lib/realtime/run-store";
import { aRunLog } from "../../support/a-run-log";
import { manualClock } from "../../support/manual-clock";

const runId = "run_000000000000000000001";
const log = aRunLog(runId);
const stateAt = (seq: number) => foldRunEvents(emptyRunState(runId), log.slice(0, seq));

/** A store on a line that does what the test says. `onSubscribe` answers each question. */
function aStore(input: {
  from: number;
  onSubscribe: (afterSeq: number) => SubscribeReply | "silent";
}) {
  const { clock, advance } = manualClock();
  let handlers: RunChannelHandlers | null = null;
  const asked: number[] = [];
  const calls = { leave: 0, close: 0, retry: 0 };
  const fetchState = vi.fn(async () => stateAt(log.length));
  const store = createRunStore({
    initialState: stateAt(input.from),
    fetchState,
    clock,
    connect: (given) => {
      handlers = given;
      return {
        subscribe: async (afterSeq) => {
          asked.push(afterSeq);
          const reply = input.onSubscribe(afterSeq);
          if (reply === "silent") {
            throw new Error("operation has timed out");
          }
          return reply;
        },
        leave: () => {
          calls.leave += 1;
        },
        retry: () => {
          calls.retry += 1;
        },
        close: () => {
          calls.close += 1;
        },
      };
    },
  });
  const draws = vi.fn();
  const unsubscribe = store.subscribe(draws);
  return {
    store,
    draws,
    unsubscribe,
    advance,
    asked,
    calls,
    fetchState,
    line: () => {
      if (!handlers) {
        throw new Error("the store did not connect");
      }
      return handlers;
    },
  };
}

const tail = (lastSeq: number): SubscribeReply => ({ mode: "tail", lastSeq });

test("a page that missed nothing is live and follows the log", async () => {
  const page = aStore({ from: 10, onSubscribe: tail });
  expect(page.store.getSnapshot().connection.kind).toBe("connecting");
  page.line().onUp();
  await page.advance(20);
  expect(page.asked).toEqual([10]);
  expect(page.store.getSnapshot().connection.kind).toBe("live");
  page.line().onEvents(log.slice(10));
  await page.advance(300);
  expect(page.store.getSnapshot().state).toEqual(stateAt(log.length));
});

test("a page that is behind says how many events it is catching up", async () => {
  const page = aStore({
    from: 0,
    onSubscribe: () => ({ mode: "replay", lastSeq: log.length, count: log.length }),
  });
  page.line().onUp();
  await page.advance(20);
  expect(page.store.getSnapshot().connection).toEqual({
    kind: "catching_up",
    missing: log.length,
  });
  page.line().onEvents(log.slice(0, 5));
  await page.advance(300);
  expect(page.store.getSnapshot().connection).toEqual({
    kind: "catching_up",
    missing: log.length - 5,
  });
  page.line().onEvents(log.slice(5));
  await page.advance(300);
  expect(page.store.getSnapshot().connection.kind).toBe("live");
});

test("a gap is asked for once, after a moment, and closes without a lost or repeated event", async () => {
  const page = aStore({ from: 4, onSubscribe: tail });
  page.line().onUp();
  await page.advance(20);
  page.line().onEvents(log.slice(8, 10));
  page.line().onEvents(log.slice(10, 12));
  await page.advance(100);
  expect(page.asked).toEqual([4]);
  await page.advance(150);
  expect(page.asked).toEqual([4, 4]);
  page.line().onEvents(log.slice(3, 9));
  await page.advance(1000);
  expect(page.asked).toEqual([4, 4]);
  expect(page.store.getSnapshot().state).toEqual(stateAt(12));
});

test("a gap that three requests do not close loads a new snapshot", async () => {
  const page = aStore({ from: 4, onSubscribe: tail });
  page.line().onUp();
  await page.advance(20);
  for (let request = 0; request < 4; request += 1) {
    page.line().onEvents(log.slice(8, 10));
    await page.advance(250);
  }
  expect(page.fetchState).toHaveBeenCalledTimes(1);
  expect(page.store.getSnapshot().state.lastSeq).toBe(log.length);
});

test("too far behind loads a snapshot and goes on from there", async () => {
  let isFirst = true;
  const page = aStore({
    from: 0,
    onSubscribe: (afterSeq) => {
      const reply: SubscribeReply = isFirst
        ? { mode: "resnapshot", lastSeq: log.length }
        : tail(afterSeq);
      isFirst = false;
      return reply;
    },
  });
  page.line().onUp();
  await page.advance(20);
  expect(page.fetchState).toHaveBeenCalledTimes(1);
  expect(page.asked).toEqual([0, log.length]);
  expect(page.store.getSnapshot()).toMatchObject({
    connection: { kind: "live" },
    state: { lastSeq: log.length },
  });
});

test("without a connection the page says so and asks from its last event when it is back", async () => {
  const page = aStore({ from: 6, onSubscribe: tail });
  page.line().onUp();
  await page.advance(20);
  page.line().onDown();
  await page.advance(20);
  expect(page.store.getSnapshot().connection.kind).toBe("reconnecting");
  await page.advance(15_000);
  expect(page.store.getSnapshot().connection.kind).toBe("offline");
  page.line().onUp();
  await page.advance(20);
  expect(page.asked).toEqual([6, 6]);
  expect(page.store.getSnapshot().connection.kind).toBe("live");
});

test("an unanswered question is asked again", async () => {
  let answers = 0;
  const page = aStore({
    from: 6,
    onSubscribe: (afterSeq) => {
      answers += 1;
      return answers === 1 ? "silent" : tail(afterSeq);
    },
  });
  page.line().onUp();
  await page.advance(300);
  expect(page.asked).toEqual([6, 6]);
  expect(page.store.getSnapshot().connection.kind).toBe("live");
});

test("pausing freezes what is drawn and counts what waits; resuming shows it", async () => {
  const page = aStore({ from: 10, onSubscribe: tail });
  page.line().onUp();
  page.store.setPaused(true);
  await page.advance(20);
  page.line().onEvents(log.slice(10, 17));
  await page.advance(300);
  expect(page.store.getSnapshot()).toMatchObject({
    state: { lastSeq: 10 },
    paused: { isPaused: true, waiting: 7 },
  });
  page.store.setPaused(false);
  await page.advance(20);
  expect(page.store.getSnapshot()).toMatchObject({
    state: { lastSeq: 17 },
    paused: { isPaused: false, waiting: 0 },
  });
});

test("bulk events are drawn at most twenty times a second, a gate decision with the next frame", async () => {
  const bulk = log.filter((event) => event.type === "items_scored");
  const first = bulk[0]!;
  const page = aStore({ from: first.seq - 1, onSubscribe: tail });
  page.line().onUp();
  await page.advance(1000);
  page.draws.mockClear();
  const many = Array.from({ length: 40 }, (_, index) => ({ ...first, seq: first.seq + index }));
  for (const event of many) {
    page.line().onEvents([event]);
    await page.advance(25);
  }
  expect(page.draws.mock.calls.length).toBeLessThanOrEqual(21);
  expect(page.draws.mock.calls.length).toBeGreaterThanOrEqual(18);
  await page.advance(1000);
  page.draws.mockClear();
  const gate = log.find((event) => event.type === "gate_decided")!;
  page.line().onEvents([{ ...gate, seq: first.seq + 40 }]);
  await page.advance(16);
  expect(page.draws).toHaveBeenCalledTimes(1);
});

test("a snapshot stays the same object until something is drawn", async () => {
  const page = aStore({ from: 10, onSubscribe: tail });
  page.line().onUp();
  await page.advance(20);
  const before = page.store.getSnapshot();
  page.line().onEvents(log.slice(0, 9));
  expect(page.store.getSnapshot()).toBe(before);
});

test("a page hidden for a minute leaves the room and asks again when it is shown", async () => {
  const page = aStore({ from: 10, onSubscribe: tail });
  page.line().onUp();
  await page.advance(20);
  page.store.setVisible(false);
  await page.advance(59_000);
  expect(page.calls.leave).toBe(0);
  await page.advance(1000);
  expect(page.calls.leave).toBe(1);
  page.store.setVisible(true);
  await page.advance(20);
  expect(page.asked).toEqual([10, 10]);
});

test("a closed link stays closed, also when the line goes down", async () => {
  const page = aStore({ from: 10, onSubscribe: tail });
  page.line().onUp();
  await page.advance(20);
  page.line().onClosed();
  page.line().onDown();
  await page.advance(20_000);
  expect(page.store.getSnapshot().connection.kind).toBe("closed");
});

test("the last listener that goes closes the connection", () => {
  const page = aStore({ from: 10, onSubscribe: tail });
  page.unsubscribe();
  expect(page.calls.close).toBe(1);
});

test("a late answer of an older connection is ignored", async () => {
  const replies: ((reply: SubscribeReply) => void)[] = [];
  const { clock, advance } = manualClock();
  let handlers: RunChannelHandlers | null = null;
  const store = createRunStore({
    initialState: stateAt(3),
    fetchState: async () => stateAt(log.length),
    clock,
    connect: (given) => {
      handlers = given;
      return {
        subscribe: () => new Promise((resolve) => replies.push(resolve)),
        leave: () => {},
        retry: () => {},
        close: () => {},
      };
    },
  });
  store.subscribe(() => {});
  const line: RunChannelHandlers = handlers!;
  line.onUp();
  line.onDown();
  line.onUp();
  replies[0]!({ mode: "refused", code: "not_found" });
  replies[1]!(tail(3));
  await advance(20);
  expect(store.getSnapshot().connection.kind).toBe("live");
});

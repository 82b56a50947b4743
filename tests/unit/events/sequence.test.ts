import { expect, test } from "vitest";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import { maxHeldEvents, receive, type Sequence, startSequence } from "@/lib/events/sequence";
import type { RunEvent } from "@/lib/schemas/run-event";
import { aRunLog } from "../../support/a-run-log";

const runId = "run_000000000000000000001";
const log = aRunLog(runId);

test("the next event is handed on, an old one is dropped, a later one is held", () => {
  const start = startSequence<{ seq: number }>(4);
  const held = receive(start, [{ seq: 7 }, { seq: 3 }]);
  expect(held).toMatchObject({ ready: [], gap: { from: 5, to: 6 } });
  const filled = receive(held.sequence, [{ seq: 5 }, { seq: 6 }]);
  expect(filled.ready.map((event) => event.seq)).toEqual([5, 6, 7]);
  expect(filled.gap).toBeNull();
  expect(filled.sequence.held.size).toBe(0);
});

test("a flood of events behind a gap is not held without bound, and the gap still closes", () => {
  const flood = Array.from({ length: maxHeldEvents * 2 }, (_, index) => ({ seq: index + 2 }));
  const held = receive(startSequence<{ seq: number }>(0), flood.toReversed());
  expect(held.sequence.held.size).toBe(maxHeldEvents);
  const filled = receive(held.sequence, [{ seq: 1 }]);
  expect(filled.sequence.last).toBe(maxHeldEvents + 1);
});

test("P 17.3 a thousand schedules that drop, double, reorder and delay messages give the same state, byte for byte", () => {
  const expected = JSON.stringify(foldRunEvents(emptyRunState(runId), log));
  for (let seed = 1; seed <= 1000; seed += 1) {
    expect(JSON.stringify(playSchedule(seed)), `seed ${seed}`).toBe(expected);
  }
});

/** A lossy line with replay of gaps, as the page's store uses it. Deterministic in its seed. */
function playSchedule(seed: number) {
  const random = noise(seed);
  const line: RunEvent[][] = [];
  let sequence: Sequence<RunEvent> = startSequence(0);
  let state = emptyRunState(runId);
  for (let sent = 0; sent < log.length; ) {
    const batch = log.slice(sent, sent + 1 + Math.floor(random() * 6));
    sent += batch.length;
    const copies = random() < 0.2 ? 0 : random() < 0.2 ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      line.splice(Math.floor(random() * (line.length + 1)), 0, shuffled(batch, random));
    }
    if (random() < 0.6) {
      deliver(line.shift() ?? []);
    }
  }
  while (line.length > 0) {
    deliver(line.shift() ?? []);
  }
  // What was dropped at the very end comes with the next subscription.
  deliver(log.slice(sequence.last));
  return state;

  function deliver(events: readonly RunEvent[]): void {
    const result = receive(sequence, events);
    sequence = result.sequence;
    state = foldRunEvents(state, result.ready);
    if (result.gap && random() < 0.5) {
      line.push(log.slice(result.gap.from - 1, result.gap.to));
    }
  }
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value);
}

function noise(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 1 | state) + 0x6d2b79f5) | 0;
    const mixed = state ^ (state + Math.imul(state ^ (state >>> 7), 61 | state));
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

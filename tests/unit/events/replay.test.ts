import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import { createReplay } from "@/lib/events/replay";
import { aRunLog } from "@/tests/support/a-run-log";

const events = aRunLog("run_1");

describe("replay of a run's log", () => {
  test("any order of jumps shows the fold of exactly the events before", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: events.length }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 10 }),
        (counts, keepEvery) => {
          const replay = createReplay("run_1", events, keepEvery);
          for (const count of counts) {
            expect(replay.stateAt(count)).toEqual(
              foldRunEvents(emptyRunState("run_1"), events.slice(0, count)),
            );
          }
        },
      ),
    );
  });

  test("stays inside of the log", () => {
    const replay = createReplay("run_1", events);
    expect(replay.stateAt(-5).lastSeq).toBe(0);
    expect(replay.stateAt(1e9).lastSeq).toBe(events.length);
  });

  test("goes from decision to decision and ends at both ends", () => {
    const replay = createReplay("run_1", events);
    const seen: number[] = [];
    for (let count = 0; count < events.length; ) {
      count = replay.nextDecision(count, 1);
      seen.push(count);
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(replay.nextDecision(seen[1]!, -1)).toBe(seen[0]);
    expect(replay.nextDecision(0, -1)).toBe(0);
  });
});

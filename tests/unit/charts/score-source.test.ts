import { expect, test } from "vitest";
import { isSameScoreSource, scoreSourceOf } from "@/lib/charts/score-source";
import { emptyRunState, foldRunEvent } from "@/lib/events/fold";
import type { RunEventType } from "@/lib/schemas/run-event";
import { aRunLog } from "../../support/a-run-log";

const runId = "run_000000000000000000001";

/** Events of each kind of a run, and how many of them changed what the chart is made of. */
function redraws(): Map<RunEventType, { events: number; redraws: number }> {
  const counts = new Map<RunEventType, { events: number; redraws: number }>();
  let state = emptyRunState(runId);
  for (const event of aRunLog(runId)) {
    const next = foldRunEvent(state, event);
    const isSame = isSameScoreSource(scoreSourceOf(state), scoreSourceOf(next));
    const known = counts.get(event.type) ?? { events: 0, redraws: 0 };
    counts.set(event.type, {
      events: known.events + 1,
      redraws: known.redraws + (isSame ? 0 : 1),
    });
    state = next;
  }
  return counts;
}

test("log lines, usage, results of items and new versions do not draw the chart again", () => {
  const counts = redraws();
  for (const type of [
    "log_written",
    "usage_recorded",
    "items_scored",
    "version_created",
  ] as const) {
    expect([type, counts.get(type)?.redraws]).toEqual([type, 0]);
    expect(counts.get(type)?.events).toBeGreaterThan(0);
  }
});

test("every decided step draws the chart again", () => {
  const steps = redraws().get("step_committed");
  expect(steps?.events).toBe(2);
  expect(steps?.redraws).toBe(2);
});

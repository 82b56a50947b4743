import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import { keptSelections } from "@/lib/events/fold-results";
import { packRunState, unpackRunState } from "@/lib/events/pack-run-state";
import { aRunLog, numbered } from "../../support/a-run-log";
import { fullStepFacts } from "../../support/full-database";

const runId = "run_000000000000000000001";
const long = () =>
  foldRunEvents(
    emptyRunState(runId),
    numbered(
      Array.from({ length: 300 }, (_, index) => fullStepFacts(1, index + 1, 300, 5))
        .flat()
        .map((fact) => ({ ...fact, key: null })),
      runId,
    ),
  );

test("a packed state is the same state again, at every moment of a run", () => {
  const log = aRunLog(runId);
  let state = emptyRunState(runId);
  for (const event of log) {
    state = foldRunEvents(state, [event]);
    expect(unpackRunState(packRunState(state))).toEqual(state);
  }
});

test("fields that some steps lack, nulls and empty objects come back as they were", () => {
  const value = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.constantFrom(null, "", "a", {}, []),
    fc.record({ a: fc.integer(), b: fc.array(fc.string()) }, { requiredKeys: ["b"] }),
  );
  const rows = fc.array(fc.dictionary(fc.constantFrom("x", "y", "z"), value), { maxLength: 40 });
  fc.assert(
    fc.property(rows, (steps) => {
      const state = { ...emptyRunState(runId), steps } as unknown as Parameters<
        typeof packRunState
      >[0];
      expect(unpackRunState(packRunState(state))).toEqual(JSON.parse(JSON.stringify(state)));
    }),
  );
});

test("the snapshot of a long run stays small: no prompts, tokens or old results in it", () => {
  const state = long();
  expect(state.steps).toHaveLength(300);
  expect(Object.keys(state.selection)).toHaveLength(keptSelections);
  expect(packRunState(state).length).toBeLessThan(300 * 260 + 8000);
});

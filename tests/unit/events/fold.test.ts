import { expect, test } from "vitest";
import { emptyRunState, foldRunEvent, foldRunEvents } from "@/lib/events/fold";
import { keptLogLines } from "@/lib/events/fold-results";
import type { RunState } from "@/lib/events/run-state";
import { aRunLog, firstHash, numbered, secondHash, seedHash } from "../../support/a-run-log";

const runId = "run_000000000000000000001";
const log = aRunLog(runId);

function foldUntil(isLast: (state: RunState) => boolean): RunState {
  let state = emptyRunState(runId);
  for (const event of log) {
    state = foldRunEvent(state, event);
    if (isLast(state)) {
      return state;
    }
  }
  throw new Error("the log never gets there");
}

function statuses(state: RunState): string {
  return state.stages.map((stage) => `${stage.stage} ${stage.status}`).join(", ");
}

test("a finished run's log folds to its scores, steps, versions and summary", () => {
  const state = foldRunEvents(emptyRunState(runId), log);
  expect(state).toMatchObject({
    status: "finished",
    lastSeq: log.length,
    currentScore: 0.75,
    bestScore: 0.75,
    bestStep: 1,
    step: 2,
    epoch: 1,
    stage: null,
    candidate: null,
    baseline: { gateScore: 0.5 },
    finalValidation: { promoted: false },
  });
  expect(state.steps.map((step) => step.action)).toEqual(["accept_new_best", "reject"]);
  expect(state.versions.map((version) => version.number)).toEqual([0, 1, 2]);
  expect(state.tests).toHaveLength(1);
  expect(state.summary?.accepts).toBe(1);
  expect(state.startedAt).toBe(log[1]?.at);
  expect(state.finishedAt).toBe(log.at(-1)?.at);
});

test("the stages of a step stand in pipeline order and a passed-over stage is skipped", () => {
  const state = foldUntil((now) => now.stage === "gate" && now.step === 1);
  expect(statuses(state)).toBe(
    "rollout done, reflect done, aggregate skipped, select done, update done, gate active, " +
      "slow_update waiting, meta_skill waiting",
  );
});

test("scored items raise the active stage of the same purpose and nothing else", () => {
  const rollout = foldUntil((now) => now.stage === "rollout" && now.stages[0]?.done === 3);
  expect(rollout.stages.map((stage) => stage.done)).toEqual([3, 0, 0, 0, 0, 0, 0, 0]);
  const baseline = foldUntil((now) => now.stage === "baseline" && now.stages[0]?.done === 4);
  expect(statuses(baseline)).toBe("baseline active");
  const slow = foldUntil((now) =>
    now.stages.some((s) => s.stage === "slow_update" && s.done === 2),
  );
  expect(slow.step).toBe(2);
});

test("a new step starts with a fresh list of stages", () => {
  const state = foldUntil((now) => now.stage === "rollout" && now.step === 2);
  expect(statuses(state)).toContain("rollout active, reflect waiting");
  expect(state.stages.find((stage) => stage.stage === "rollout")).toMatchObject({
    done: 0,
    total: 4,
  });
});

test("final validation and test have a list of their own", () => {
  const state = foldUntil((now) => now.stage === "test");
  expect(statuses(state)).toBe("final_validation done, test active");
});

test("selection outcomes are kept by skill and item", () => {
  const state = foldRunEvents(emptyRunState(runId), log);
  expect(Object.keys(state.selection).sort()).toEqual([seedHash, firstHash, secondHash].sort());
  expect(state.selection[secondHash]?.items).toMatchObject({ q1: { hard: 1 }, q4: { hard: 0 } });
});

test("usage adds up by role and stage, and an unknown price makes the sum unknown", () => {
  const usage = { calls: 1, inputTokens: 2, cachedInputTokens: 1, outputTokens: 3 };
  const [a, b, c] = [5, 7, null].map((costMicros) => ({
    type: "usage_recorded" as const,
    key: null,
    data: {
      step: 1,
      epoch: 1,
      role: "target" as const,
      stage: "rollout",
      attempts: 2,
      usage: { ...usage, costMicros },
    },
  }));
  const known = foldRunEvents(emptyRunState(runId), numbered([a!, b!], runId));
  expect(known.usage).toEqual([
    {
      role: "target",
      stage: "rollout",
      attempts: 4,
      usage: {
        calls: 2,
        inputTokens: 4,
        cachedInputTokens: 2,
        outputTokens: 6,
        costMicros: 12,
      },
    },
  ]);
  const unknown = foldRunEvents(known, numbered([c!], runId, 2));
  expect(unknown.usage[0]?.usage.costMicros).toBeNull();
});

test("the log keeps its latest lines only", () => {
  const line = { at: "", level: "info" as const, stage: null, step: null };
  const events = numbered(
    Array.from({ length: 50 }, (_, index) => ({
      type: "log_written" as const,
      key: null,
      data: {
        lines: Array.from({ length: 50 }, (_, n) => ({ ...line, message: `${index * 50 + n}` })),
      },
    })),
    runId,
  );
  const state = foldRunEvents(emptyRunState(runId), events);
  expect(state.log).toHaveLength(keptLogLines);
  expect(state.log.at(-1)).toMatchObject({ message: "2499", seq: 50 });
});

test("an event that was folded before changes nothing", () => {
  const state = foldRunEvents(emptyRunState(runId), log);
  expect(foldRunEvents(state, log)).toBe(state);
});

test("an unknown type only moves the number", () => {
  const state = foldRunEvents(emptyRunState(runId), log);
  const at = "2027-01-01T00:00:00.000Z";
  const next = foldRunEvent(state, {
    v: 1,
    runId,
    seq: state.lastSeq + 1,
    at,
    type: "hidden",
    data: {},
  });
  expect(next).toEqual({ ...state, lastSeq: state.lastSeq + 1, lastEventAt: at });
});

test("folding never changes what it was given", () => {
  const frozen = deepFreeze(structuredClone(log));
  let state = deepFreeze(emptyRunState(runId));
  for (const event of frozen) {
    state = deepFreeze(foldRunEvent(state, event));
  }
  expect(state.status).toBe("finished");
});

test("pausing and resuming keeps the step in hand", () => {
  const running = foldUntil((now) => now.stage === "gate" && now.step === 2);
  const changed = (status: "paused" | "running", seq: number) => ({
    v: 1 as const,
    runId,
    seq,
    at: "2026-01-02T00:00:00.000Z",
    type: "run_status_changed" as const,
    data: { status, reason: "", failure: null },
  });
  const paused = foldRunEvent(running, changed("paused", running.lastSeq + 1));
  expect(paused).toMatchObject({ status: "paused", finishedAt: null, stages: running.stages });
  const again = foldRunEvent(paused, changed("running", paused.lastSeq + 1));
  expect(again).toMatchObject({ status: "running", startedAt: running.startedAt });
});

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) {
      deepFreeze(member);
    }
  }
  return value;
}

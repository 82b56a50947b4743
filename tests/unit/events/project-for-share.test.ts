import { expect, expectTypeOf, test } from "vitest";
import { emptyRunState, foldRunEvents } from "@/lib/events/fold";
import { projectForShare } from "@/lib/events/project-for-share";
import { type ShareEvent, sharedRunId } from "@/lib/events/share-event";
import type { ShareLogMessage } from "@/lib/realtime/protocol";
import { type RunEvent, runEventDataSchemas } from "@/lib/schemas/run-event";
import type { ShareScope } from "@/lib/schemas/share";
import { aRunLog, planted } from "../../support/a-run-log";

const runId = "run_000000000000000000001";
const log = aRunLog(runId);
const nothing: ShareScope = {
  skillText: false,
  items: false,
  itemTexts: false,
  expectedAnswers: false,
  costs: false,
  modelNames: false,
  notes: false,
};
const everything: ShareScope = {
  skillText: true,
  items: true,
  itemTexts: true,
  expectedAnswers: true,
  costs: true,
  modelNames: true,
  notes: true,
};

function project(scope: ShareScope): ShareEvent[] {
  return log.map((event) => projectForShare(event, scope));
}

test("the made-up log has an event of every type, so the scans below see all of them", () => {
  expect(new Set(log.map((event) => event.type))).toEqual(
    new Set(Object.keys(runEventDataSchemas)),
  );
});

test("with nothing allowed no planted text, cost or real run id is anywhere in what goes out", () => {
  const wire = JSON.stringify(project(nothing));
  expect(wire).not.toContain("PLANTED");
  expect(wire).not.toContain(String(planted.cost));
  expect(wire).not.toContain(runId);
});

test("with everything allowed logs, failures, notes, paths and lost groups still stay inside", () => {
  const wire = JSON.stringify(project(everything));
  for (const secret of [
    planted.log,
    planted.failure,
    planted.path,
    planted.note,
    planted.lost,
    planted.dataset,
  ]) {
    expect(wire).not.toContain(secret);
  }
});

test.each([
  ["skillText", planted.skill],
  ["modelNames", planted.model],
  ["costs", String(planted.cost)],
] as const)("%s goes out only when it is allowed", (part, secret) => {
  expect(JSON.stringify(project({ ...nothing, [part]: true }))).toContain(secret);
  expect(JSON.stringify(project({ ...everything, [part]: false }))).not.toContain(secret);
});

test("which item passed goes out only when item results are allowed, how many did always", () => {
  const ids = log.flatMap((event) =>
    event.type === "items_scored" ? event.data.items.map((item) => `"${item.itemId}"`) : [],
  );
  expect(ids).toContain('"q1"');
  const shown = JSON.stringify(project({ ...nothing, items: true }));
  const hidden = JSON.stringify(project({ ...everything, items: false }));
  for (const id of new Set(ids)) {
    expect(shown).toContain(id);
    expect(hidden).not.toContain(id);
  }
  const count = (scope: ShareScope) => foldRunEvents(emptyRunState(sharedRunId), project(scope));
  expect(count(nothing).itemsScored).toBe(count(everything).itemsScored);
});

test("the numbering keeps no holes and hidden events are empty", () => {
  const events = project(nothing);
  expect(events.map((event) => event.seq)).toEqual(log.map((event) => event.seq));
  expect(events.every((event) => event.projected)).toBe(true);
  const hidden = events.filter((event) => event.type === "hidden");
  expect(hidden.length).toBeGreaterThan(0);
  expect(hidden.every((event) => Object.keys(event.data).length === 0)).toBe(true);
});

test("what a visitor folds has the scores, steps and outcomes of the owner's page", () => {
  const own = foldRunEvents(emptyRunState(runId), log);
  const theirs = foldRunEvents(emptyRunState(sharedRunId), project({ ...nothing, items: true }));
  expect(theirs).toMatchObject({
    status: own.status,
    bestScore: own.bestScore,
    lastSeq: own.lastSeq,
    stages: own.stages.map(({ note: _, ...stage }) => stage),
    selection: own.selection,
  });
  expect(theirs.steps.map((step) => step.action)).toEqual(own.steps.map((step) => step.action));
  expect(theirs.log).toEqual([]);
  expect(theirs.usage).toEqual([]);
});

test("projected data still fits the schema of its type", () => {
  for (const event of project(nothing)) {
    if (event.type !== "hidden") {
      expect(runEventDataSchemas[event.type].safeParse(event.data).error).toBeUndefined();
    }
  }
});

test("an event that was not projected does not compile as a message to visitors", () => {
  expectTypeOf<RunEvent>().not.toExtend<ShareEvent>();
  expectTypeOf<{ v: 1; events: RunEvent[] }>().not.toExtend<ShareLogMessage>();
});

/** Puts a field that no schema knows into every object of an event. */
function withPlantedFields(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withPlantedFields);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const parts = Object.entries(value).map(([name, part]) => [name, withPlantedFields(part)]);
  return { ...Object.fromEntries(parts), addedLater: "PLANTED-LATER" };
}

test("a field that is added to an event later stays inside until somebody lists it", () => {
  const spending = (type: RunEvent["type"]) => type === "usage_recorded";
  for (const event of log.filter(({ type }) => !spending(type))) {
    const planted = { ...event, data: withPlantedFields(event.data) } as RunEvent;
    const wire = JSON.stringify(projectForShare(planted, { ...everything, costs: false }));
    expect(wire, event.type).not.toContain("PLANTED-LATER");
  }
});

test("what the optimizer wrote about a step and the items of its methods stay inside", () => {
  const committed = log.find((event) => event.type === "step_committed");
  if (committed?.type !== "step_committed") {
    throw new Error("the log has no step");
  }
  const record = {
    ...committed.data.record,
    rewrite_change_summary: ["PLANTED-REWRITE"],
    lr_decision: {
      learning_rate: 1,
      raw_learning_rate: 1,
      available_update_items: 1,
      clamped: false,
      fallback: false,
      reasoning: "PLANTED-REASON",
      confidence: "high",
      risk_notes: ["PLANTED-RISK"],
      raw_response: "PLANTED-RAW",
    },
    improved: {
      regressions: [
        {
          candidate_hash: "x",
          solid_lost: ["PLANTED-ITEM"],
          critical_lost: [],
          refused: true,
        },
      ],
    },
  };
  const wire = JSON.stringify(
    projectForShare({ ...committed, data: { ...committed.data, record } }, everything),
  );
  for (const word of ["REWRITE", "REASON", "RISK", "RAW", "ITEM"]) {
    expect(wire).not.toContain(`PLANTED-${word}`);
  }
});

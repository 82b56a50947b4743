import type { NewSkillVersion, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, logLine, placeOf } from "../progress";
import { injectEmptyAppendix } from "../skill-document/appendix";
import { skillHash } from "../skill-hash";
import { cursorOf, type TrainState, withMeasured } from "../state";
import { textLength } from "../text-length";
import { evaluateSkill, selectionItems } from "./evaluate-skill";

/** Stage E of algorithm.md 1.6: the seed skill on the selection split. */
export async function scoreBaseline(run: RunContext, state: TrainState): Promise<TrainState> {
  const place = placeOf("baseline", 0, 0);
  const { value: evaluation, elapsedMs } = await inStage(
    run,
    {
      key: "baseline",
      place,
      total: selectionItems(run).length,
      note: (result) => `${result.score.passed}/${result.score.scored}`,
    },
    () =>
      evaluateSkill(run, state.ledger, { skill: state.current.text, purpose: "selection", place }),
  );
  const { score, gateScore } = evaluation;
  const measured = withMeasured(
    {
      ...state,
      baseline: score,
      baselineGateScore: gateScore,
      current: { ...state.current, gateScore },
      best: { ...state.best, gateScore },
      currentOutcomes: evaluation.outcomes,
      elapsedMs,
    },
    state.current.hash,
    evaluation,
  );
  const scored = withEmptyAppendix(run, measured);
  logLine(run, {
    key: "baseline",
    place,
    message: `Seed skill scored ${score.passed}/${score.scored}`,
  });
  await run.ports.commit({
    key: "baseline",
    cursor: cursorOf(scored, { stage: "baseline", step: 0, epoch: 0 }),
    versions: [
      {
        number: 0,
        text: state.current.text,
        parentNumber: null,
        step: 0,
        epoch: 0,
        kind: "seed",
        outcome: "seed",
        score,
        gateScore,
      },
      ...appendixVersion(measured, scored),
    ],
    events: [
      {
        type: "baseline_scored",
        key: "baseline/scored",
        data: { skillHash: state.current.hash, score, gateScore },
      },
      {
        type: "version_created",
        key: "version/0",
        data: {
          step: 0,
          epoch: 0,
          number: 0,
          skillHash: state.current.hash,
          parentNumber: null,
          kind: "seed",
          outcome: "seed",
          lengthChars: textLength(state.current.text),
          hard: score.hard,
          gateScore,
        },
      },
      ...appendixVersion(measured, scored).map((version) => ({
        type: "version_created" as const,
        key: `version/${version.number}`,
        data: {
          step: 0,
          epoch: 0,
          number: version.number,
          skillHash: scored.current.hash,
          parentNumber: version.parentNumber,
          kind: version.kind,
          outcome: version.outcome,
          lengthChars: textLength(version.text),
          hard: null,
          gateScore: null,
        },
      })),
    ],
  });
  return scored;
}

/**
 * The original gives the working skill an empty appendix before the first step, unmeasured (R-3.16b);
 * elsewhere the appendix comes with its first note.
 */
function withEmptyAppendix(run: RunContext, state: TrainState): TrainState {
  const isWanted = run.config.optimizer.use_skill_aware_reflection && !rulesOf(run).measuresNotes;
  const text = isWanted ? injectEmptyAppendix(state.current.text) : state.current.text;
  if (text === state.current.text) {
    return state;
  }
  const versionNumber = state.nextVersion;
  return {
    ...state,
    nextVersion: versionNumber + 1,
    current: { ...state.current, text, hash: skillHash(text), versionNumber },
  };
}

function appendixVersion(before: TrainState, after: TrainState): NewSkillVersion[] {
  return after.current.text === before.current.text
    ? []
    : [
        {
          number: after.current.versionNumber,
          text: after.current.text,
          parentNumber: before.current.versionNumber,
          step: 0,
          epoch: 0,
          kind: "appendix",
          outcome: "inject_appendix",
          score: null,
          gateScore: null,
        },
      ];
}

import type { RunContext } from "../ports";
import { inStage, logLine, placeOf } from "../progress";
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
  const scored = withMeasured(
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
    ],
  });
  return scored;
}

import type { Score } from "../../schemas/run-summary";
import { decideGate } from "../gate";
import type { RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, logLine, placeOf } from "../progress";
import { evaluateSkill, selectionItems } from "../stages/evaluate-skill";
import { cursorOf, type Evaluation, type TrainState, withMeasured, withSaved } from "../state";

/** The last skill's measurement. The original looks only whether it is the best skill (R-1.10, W-39). */
function known(run: RunContext, state: TrainState): Evaluation | undefined {
  const { current, best, measured } = state;
  return rulesOf(run).reusesResults || current.hash === best.hash
    ? measured.get(current.hash)
    : undefined;
}

/**
 * Final validation and promotion: a slow update that was injected without a score never
 * competed for best; here it does. A text measured before is not measured again (E-02c).
 */
export async function validateFinal(
  run: RunContext,
  state: TrainState,
): Promise<{ state: TrainState; finalSelection: Score | null; promoted: boolean }> {
  const place = placeOf("final_validation", run.plan.totalSteps, run.config.train.num_epochs);
  const total = selectionItems(run).length;
  const { current, best } = state;
  const measured = known(run, state);
  const { value: evaluation, elapsedMs } = await inStage(
    run,
    {
      key: "final",
      place,
      total: measured ? 0 : total,
      note: (result) => `${result.score.passed}/${result.score.scored}`,
    },
    async () =>
      measured ??
      evaluateSkill(run, state.ledger, {
        skill: current.text,
        purpose: "selection",
        place,
        ...(rulesOf(run).reusesResults ? {} : { pass: "final_selection" }),
      }),
  );
  const action = decideGate({
    candidate: evaluation.gateScore,
    current: best.gateScore,
    best: best.gateScore,
    profile: rulesOf(run).profile,
  });
  const promoted = current.hash !== best.hash && action === "accept_new_best";
  const counted = withSaved(
    withMeasured({ ...state, elapsedMs: state.elapsedMs + elapsedMs }, current.hash, evaluation),
    "final_validation_known_text",
    measured ? total : 0,
  );
  const after: TrainState = promoted
    ? {
        ...counted,
        best: { ...current, gateScore: evaluation.gateScore, step: run.plan.totalSteps },
      }
    : counted;
  logLine(run, {
    key: "final",
    place,
    message: promoted
      ? `The last skill scored ${evaluation.score.passed}/${evaluation.score.scored} and becomes the best skill`
      : `The last skill scored ${evaluation.score.passed}/${evaluation.score.scored}; the best skill stays`,
  });
  await run.ports.commit({
    key: "final_validation",
    cursor: cursorOf(after, { stage: "final_validation", step: place.step, epoch: place.epoch }),
    versions: [],
    events: [
      {
        type: "final_validated",
        key: "final_validated",
        data: {
          skillHash: current.hash,
          score: evaluation.score,
          gateScore: evaluation.gateScore,
          promoted,
          reused: measured !== undefined,
        },
      },
    ],
  });
  return { state: after, finalSelection: evaluation.score, promoted };
}

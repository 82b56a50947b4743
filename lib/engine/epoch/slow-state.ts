import type { Score } from "../../schemas/run-summary";
import { becomesBest, gateScoreOf } from "../gate";
import { padded } from "../keys";
import type { NewSkillVersion, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { skillHash } from "../skill-hash";
import { type Evaluation, type TrainState, withMeasured, withSaved, withStopped } from "../state";
import type { SlowResult } from "./slow-guidance";

/** State after the slow update: pure. Forced guidance keeps the score, which is then not re-measured (U6). */
export function applySlowUpdate(
  run: RunContext,
  state: TrainState,
  input: { result: SlowResult; epoch: number; step: number },
): TrainState {
  const { result, epoch } = input;
  const hash = skillHash(result.candidate);
  const spared = withSaved(state, "slow_update_known_text", result.savedRuns);
  const counted = result.stopped ? withStopped(spared, hash, result.stopped) : spared;
  const stored = result.evaluation ?? storedUnmeasured(run, state, result);
  const measured = stored ? withMeasured(counted, hash, stored) : counted;
  const numbered = hasNewText(state, result)
    ? { ...measured, nextVersion: state.nextVersion + 1 }
    : measured;
  if (result.action === "no_content" || result.action === "reject") {
    return numbered;
  }
  const isPlaceholder = result.action === "inject_placeholder";
  const origin = isPlaceholder
    ? `slow_update_placeholder_epoch_${padded(epoch, 2)}`
    : `slow_update_epoch_${padded(epoch, 2)}`;
  const current = {
    text: result.candidate,
    hash,
    gateScore: result.evaluation?.gateScore ?? state.current.gateScore,
    origin,
    versionNumber: hasNewText(state, result) ? state.nextVersion : state.current.versionNumber,
  };
  const isBest =
    result.evaluation !== null &&
    becomesBest({
      action: result.action === "accept_new_best" ? "accept_new_best" : "accept",
      candidate: result.evaluation.gateScore,
      best: state.best.gateScore,
    });
  return {
    ...numbered,
    current,
    currentOutcomes: result.evaluation?.outcomes ?? state.currentOutcomes,
    best: isBest ? { ...current, step: input.step } : state.best,
  };
}

/**
 * What the original stores for guidance that was forced in: the gate score of the text before as
 * its hard score, and a soft score of 0 (R-3.11b, W-09).
 */
function storedUnmeasured(
  run: RunContext,
  state: TrainState,
  result: SlowResult,
): Evaluation | null {
  if (result.action !== "force_accept" || rulesOf(run).storesMeasuredOnly) {
    return null;
  }
  const score: Score = {
    hard: state.current.gateScore,
    soft: 0,
    scored: 0,
    passed: 0,
    unscored: 0,
  };
  const gateScore = gateScoreOf(score, result.candidate, run.config.evaluation);
  return { score, gateScore, outcomes: [] };
}

function hasNewText(state: TrainState, result: SlowResult): boolean {
  return result.candidate !== state.current.text;
}

/** The version a slow update makes; none when the text stays. */
export function versionsOf(
  state: TrainState,
  input: { result: SlowResult; epoch: number; step: number },
): NewSkillVersion[] {
  const { result } = input;
  if (!hasNewText(state, result)) {
    return [];
  }
  const score: Score | null = result.evaluation?.score ?? null;
  return [
    {
      number: state.nextVersion,
      text: result.candidate,
      parentNumber: state.current.versionNumber,
      step: input.step,
      epoch: input.epoch,
      kind: "slow_update",
      outcome: result.action,
      score,
      gateScore: result.evaluation?.gateScore ?? null,
    },
  ];
}

import { lowerWord } from "../../domain/outcome-words";
import { gatesSlowUpdates } from "../improved/improvements";
import { epochKey } from "../keys";
import type { Ledger } from "../ledger";
import type { RunContext } from "../ports";
import { inStage, logLine, placeOf } from "../progress";
import { skillHash } from "../skill-hash";
import { selectionItems } from "../stages/evaluate-skill";
import type { TrainState } from "../state";
import { textLength } from "../text-length";
import type { Comparison } from "./compare-epochs";
import type { EpochPart } from "./finish-epoch";
import { placeholder, type SlowResult, writeGuidance } from "./slow-guidance";
import { applySlowUpdate, versionsOf } from "./slow-state";

/**
 * Slow update: the first epoch gets an empty region, later epochs new guidance in it.
 * Forced by default, without a new score; gated when `slow_update_gate_with_selection` is on.
 */
export async function slowUpdate(
  run: RunContext,
  ledger: Ledger,
  input: { state: TrainState; epoch: number; comparison: Comparison | null },
): Promise<EpochPart> {
  const { state, epoch, comparison } = input;
  const place = placeOf("slow_update", epoch * run.plan.stepsPerEpoch, epoch);
  const key = `${epochKey(epoch)}/slow`;
  const gated = comparison !== null && gatesSlowUpdates(run);
  const total = gated ? 1 + selectionItems(run).length : comparison ? 1 : 0;
  const { value: result, elapsedMs } = await inStage(
    run,
    { key, place, total, note: (value) => lowerWord(value.action) },
    () =>
      comparison === null
        ? Promise.resolve(placeholder(state))
        : writeGuidance(run, ledger, { state, epoch, comparison, key }),
  );
  const after = applySlowUpdate(run, state, { result, epoch, step: place.step });
  logLine(run, {
    key,
    place,
    message: `Slow update of epoch ${epoch}: ${lowerWord(result.action)}`,
  });
  const versions = versionsOf(state, { result, epoch, step: place.step });
  return {
    state: after,
    versions,
    elapsedMs,
    facts: factsOf(result, { epoch, comparison, elapsedMs }),
    events: [
      {
        type: "slow_update_finished",
        key: `${key}/finished`,
        data: {
          step: place.step,
          epoch,
          action: result.action,
          skillHash: after.current.hash,
          previousHard: comparison?.previousScore.hard ?? null,
          currentHard: comparison?.currentScore.hard ?? null,
          score: result.evaluation?.score ?? null,
          gateScore: result.evaluation?.gateScore ?? null,
          currentScore: after.current.gateScore,
          bestScore: after.best.gateScore,
          counts: comparison?.counts ?? null,
        },
      },
      ...versions.map((version) => ({
        type: "version_created" as const,
        key: `version/${version.number}`,
        data: {
          step: version.step,
          epoch,
          number: version.number,
          skillHash: skillHash(version.text),
          parentNumber: version.parentNumber,
          kind: version.kind,
          outcome: version.outcome,
          lengthChars: textLength(version.text),
          hard: version.score?.hard ?? null,
          gateScore: version.gateScore,
        },
      })),
    ],
  };
}

/** slow_result.json (algorithm.md 5.6). */
function factsOf(
  result: SlowResult,
  input: { epoch: number; comparison: Comparison | null; elapsedMs: number },
): Record<string, unknown> {
  if (!input.comparison) {
    return { action: result.action, epoch: input.epoch };
  }
  return {
    reasoning: result.reasoning,
    slow_update_content: result.content,
    time_s: Math.round((input.elapsedMs + input.comparison.elapsedMs) / 100) / 10,
    prev_hard: input.comparison.previousScore.hard,
    curr_hard: input.comparison.currentScore.hard,
    candidate_hash: skillHash(result.candidate),
    update_origin: "slow_update_momentum",
    update_target: "protected_region",
    ...(result.bound ? { selection_bound: result.bound } : {}),
    ...(result.evaluation
      ? {
          selection_hard: result.evaluation.score.hard,
          selection_soft: result.evaluation.score.soft,
        }
      : {}),
    action: result.action,
  };
}

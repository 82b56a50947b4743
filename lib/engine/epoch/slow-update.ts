import { lowerWord } from "../../domain/outcome-words";
import type { Score } from "../../schemas/run-summary";
import { askForObject, type Checked } from "../ask";
import { becomesBest, decideGate, gateScoreOf } from "../gate";
import { gatesSlowUpdates } from "../improved/improvements";
import { guidanceProblem } from "../improved/length-cap";
import { epochKey, padded } from "../keys";
import type { Ledger } from "../ledger";
import type { NewSkillVersion, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, logLine, placeOf } from "../progress";
import { slowUpdateMessage, slowUpdatePrompt } from "../prompts/epoch-end";
import { slowUpdateReplySchema } from "../replies";
import {
  extractSlowRegion,
  injectEmptySlowRegion,
  replaceSlowRegion,
} from "../skill-document/slow-region";
import { skillHash } from "../skill-hash";
import { selectionItems } from "../stages/evaluate-skill";
import {
  gateScoreFrom,
  knownScore,
  type Scored,
  scoreCandidate,
  unmeasured,
} from "../stages/score-candidate";
import { type Evaluation, type TrainState, withMeasured, withSaved, withStopped } from "../state";
import { textLength } from "../text-length";
import type { Comparison } from "./compare-epochs";
import type { EpochPart } from "./finish-epoch";

type SlowResult = Scored & {
  readonly action: string;
  readonly candidate: string;
  readonly reasoning: string;
  readonly content: string;
  readonly savedRuns: number;
};

function checkSlowUpdate(
  value: unknown,
): Checked<{ reasoning: string; slow_update_content: string }> {
  const parsed = slowUpdateReplySchema.safeParse(value);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, problems: ['"slow_update_content" must be a text that is not empty'] };
}

/** Guidance that is too long, for itself or for the skill, is asked for again (C-16). */
function checkLength(
  run: RunContext,
  skill: string,
  checked: Checked<{ reasoning: string; slow_update_content: string }>,
): typeof checked {
  const problem = checked.ok
    ? guidanceProblem(run, skill, checked.value.slow_update_content)
    : null;
  return problem === null ? checked : { ok: false, problems: [problem] };
}

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

function placeholder(state: TrainState): SlowResult {
  return {
    action: "inject_placeholder",
    candidate: injectEmptySlowRegion(state.current.text),
    reasoning: "",
    content: "",
    ...unmeasured,
    savedRuns: 0,
  };
}

async function writeGuidance(
  run: RunContext,
  ledger: Ledger,
  input: { state: TrainState; epoch: number; comparison: Comparison; key: string },
): Promise<SlowResult> {
  const { state, comparison, key } = input;
  const place = placeOf("slow_update", input.epoch * run.plan.stepsPerEpoch, input.epoch);
  const nothing = { candidate: state.current.text, content: "", ...unmeasured, savedRuns: 0 };
  const rules = rulesOf(run);
  if (comparison.pairCount === 0 && rules.comparesOnlyDifferent) {
    return { ...nothing, action: "no_content", reasoning: "there was nothing to compare" };
  }
  const answer = await askForObject(run, ledger, {
    key: `${key}/update`,
    place,
    stage: "slow_update",
    prompt: slowUpdatePrompt,
    message: slowUpdateMessage({
      previousSkill: comparison.previousSkill,
      currentSkill: state.current.text,
      guidance: extractSlowRegion(state.current.text),
      comparison: comparison.text,
      itemCount: comparison.pairCount,
    }),
    check: (value) => checkLength(run, state.current.text, checkSlowUpdate(value)),
  });
  if (!answer.ok) {
    return { ...nothing, action: "no_content", reasoning: answer.reason };
  }
  const { reasoning, slow_update_content: content } = answer.value;
  const candidate = replaceSlowRegion(state.current.text, content, {
    profile: rules.profile,
  });
  if (!gatesSlowUpdates(run)) {
    return {
      action: "force_accept",
      candidate,
      reasoning,
      content,
      ...unmeasured,
      savedRuns: 0,
    };
  }
  const known = knownScore(run, state, skillHash(candidate));
  const scoring = { key: `${key}/gate`, skill: candidate, place, state };
  const scored = known ?? (await scoreCandidate(run, ledger, scoring));
  const action = decideGate({
    candidate: gateScoreFrom(scored, state.current.gateScore),
    current: state.current.gateScore,
    best: state.best.gateScore,
    profile: rules.profile,
  });
  const savedRuns = known ? selectionItems(run).length : 0;
  return { action, candidate, reasoning, content, ...scored, savedRuns };
}

/** State after the slow update: pure. Forced guidance keeps the score, which is then not re-measured (U6). */
function applySlowUpdate(
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

function versionsOf(
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

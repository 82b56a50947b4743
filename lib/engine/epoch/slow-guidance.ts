import { askForObject, type Checked } from "../ask";
import { decideGate } from "../gate";
import { gatesSlowUpdates } from "../improved/improvements";
import { leakCheck, leakProblem } from "../improved/leak-guard";
import { guidanceProblem } from "../improved/length-cap";
import type { Ledger } from "../ledger";
import type { RunContext } from "../ports";
import { rulesOf } from "../profile";
import { placeOf } from "../progress";
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
import type { TrainState } from "../state";
import type { Comparison } from "./compare-epochs";

/** What the slow update of an epoch came to. */
export type SlowResult = Scored & {
  readonly action: string;
  readonly candidate: string;
  readonly reasoning: string;
  readonly content: string;
  readonly savedRuns: number;
};

type Guidance = { readonly reasoning: string; readonly slow_update_content: string };

function checkSlowUpdate(value: unknown): Checked<Guidance> {
  const parsed = slowUpdateReplySchema.safeParse(value);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, problems: ['"slow_update_content" must be a text that is not empty'] };
}

/**
 * Holds a reply against what may stand in the skill: guidance that is too long, for itself or for the
 * skill (C-16), or that carries an item of the comparison (C-15) is asked for again.
 */
function guidanceCheck(run: RunContext, skill: string, comparison: Comparison) {
  const leaks = leakCheck(run, { skill, readItemIds: comparison.itemIds });
  return (value: unknown): Checked<Guidance> => {
    const checked = checkSlowUpdate(value);
    if (!checked.ok) {
      return checked;
    }
    const { slow_update_content: content } = checked.value;
    const problem =
      guidanceProblem(run, skill, content) ?? leakProblem(leaks, "slow_update_content", content);
    return problem === null ? checked : { ok: false, problems: [problem] };
  };
}

/** The first epoch: an empty region, for the guidance of later ones. */
export function placeholder(state: TrainState): SlowResult {
  return {
    action: "inject_placeholder",
    candidate: injectEmptySlowRegion(state.current.text),
    reasoning: "",
    content: "",
    ...unmeasured,
    savedRuns: 0,
  };
}

/** Asks for new guidance and decides on it: forced by default, gated on request. */
export async function writeGuidance(
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
    check: guidanceCheck(run, state.current.text, comparison),
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

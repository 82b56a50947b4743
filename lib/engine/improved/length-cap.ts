import type { Edit } from "../../schemas/edit";
import type { LeftOut } from "../../schemas/improved";
import { stepKey } from "../keys";
import { modeOf } from "../modes/find-mode";
import type { RunContext } from "../ports";
import { rulesOf } from "../profile";
import { logLine, placeOf } from "../progress";
import { applyEdits } from "../skill-document/apply-edits";
import { replaceSlowRegion } from "../skill-document/slow-region";
import type { StepPlan } from "../stages/rollout";
import type { Selection } from "../stages/select";
import { textLength } from "../text-length";
import { improvementsOf } from "./improvements";

/** Why a text is too long, or null: over the cap, and longer than what is there. */
export function lengthProblem(input: {
  readonly before: string;
  readonly after: string;
  readonly most: number;
}): string | null {
  const length = textLength(input.after);
  return length > input.most && length > textLength(input.before)
    ? `the skill would have ${length} characters, more than ${input.most}`
    : null;
}

type Selected = { readonly value: Selection; readonly elapsedMs: number };

/**
 * Leaves out edits, in their order, that make the skill longer than its cap (C-16). Whole rewrites
 * have a limit of their own (N-3.10).
 */
export function withinLength(
  run: RunContext,
  { skill, step }: { skill: string; step: StepPlan },
  selected: Selected,
): Selected {
  const caps = improvementsOf(run).slowUpdates;
  if (!caps || caps.maxSkill === Number.POSITIVE_INFINITY || modeOf(run).name !== "patch") {
    return selected;
  }
  const kept: Edit[] = [];
  const leftOut: LeftOut[] = [];
  for (const edit of selected.value.edits) {
    const { profile } = rulesOf(run);
    const before = applyEdits({ skill, edits: kept, profile }).skill;
    const after = applyEdits({ skill, edits: [...kept, edit], profile }).skill;
    const reason = lengthProblem({ before, after, most: caps.maxSkill });
    if (reason === null) {
      kept.push(edit);
    } else {
      leftOut.push({ editId: edit.id, reason });
    }
  }
  if (leftOut.length > 0) {
    logLine(run, {
      key: `${stepKey(step.step)}/length`,
      place: placeOf("select", step.step, step.epoch),
      message: `Step ${step.step}: ${leftOut.length} edits left out, the skill has reached its length`,
    });
  }
  return { ...selected, value: { ...selected.value, edits: kept, leftOut } };
}

/** Why guidance cannot stand in the skill, or null (C-16). */
export function guidanceProblem(run: RunContext, skill: string, content: string): string | null {
  const caps = improvementsOf(run).slowUpdates;
  if (!caps) {
    return null;
  }
  const length = textLength(content);
  if (length > caps.maxGuidance) {
    return `"slow_update_content" has ${length} characters; write at most ${caps.maxGuidance}`;
  }
  const after = replaceSlowRegion(skill, content, { profile: rulesOf(run).profile });
  return lengthProblem({ before: skill, after, most: caps.maxSkill });
}

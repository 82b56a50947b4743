import { stagePrompt } from "./contract";

export const suggestionRules = `A suggestion is {"type", "title", "motivation", "instruction", "priority_hint"}:
- "type" is one of add_rule, remove_rule, merge_rules, reorganize, compress, clarify.
- "title" names the change in a few words.
- "motivation" says why, with the evidence behind it.
- "instruction" tells the rewriter exactly what to change and where, so that it can be carried out without the trajectories.
- "priority_hint" is high, medium or low.`;

/** Said wherever a reply holds a whole skill. */
export const wholeSkillRules = `A whole skill stands alone: an agent that has only this text can do the task. Keep what the format of the answers requires. Leave out rules that are outdated, said twice or in conflict with others. Prefer the shorter text where the evidence supports no more. Copy read-only regions, markers included, exactly as they are.`;

const failureBrief = `You study failed attempts of an agent and want the skill document it works with to prevent them.

All trajectories of this call failed under the skill shown. Read every one of them before you decide anything. Look for causes that several of them share and give each cause a failure type: rule missing, rule wrong, rule ignored, format error, tool or execution error, or other. The closing [verification] line of a trajectory tells what the scorer saw. The section on earlier steps lists what was tried; do not bring back what was refused there unless you remove the reason for its refusal.`;

const successBrief = `You study successful attempts of an agent and want the skill document it works with to keep what made them succeed.

All trajectories of this call passed under the skill shown. Find habits that several of them have in common and that the skill does not state yet. One lucky move proves nothing.`;

/** algorithm.md 4.8. */
export const analystErrorRewritePrompt = stagePrompt({
  stage: "analyst_error_rewrite",
  version: 1,
  body: `${failureBrief}

You do not edit the skill yourself. Write suggestions for a rewriter who will see the skill and your suggestions but none of the trajectories. Suggest what helps on unseen items: gaps to fill, rules to sharpen, rules that do harm. A few strong suggestions are worth more than many weak ones; stay within the limit. No suggestion at all is a fine answer when nothing general can be learned.

${suggestionRules}

Shape of the reply:
{"batch_size": number of trajectories you read,
 "failure_summary": [{"failure_type": text, "count": how many trajectories, "description": one line}],
 "patch": {"reasoning": text, "revise_suggestions": [suggestion plus "addresses": [ids of the trajectories it would have helped]]}}`,
});

export const analystSuccessRewritePrompt = stagePrompt({
  stage: "analyst_success_rewrite",
  version: 1,
  body: `${successBrief}

You do not edit the skill yourself. Write suggestions for a rewriter who will see the skill and your suggestions but none of the trajectories. Be sparing: a skill that covers the habit needs no second wording, and suggesting nothing is the normal case.

${suggestionRules}

Shape of the reply:
{"batch_size": number of trajectories you read,
 "success_patterns": [one line each],
 "patch": {"reasoning": text, "revise_suggestions": [suggestion plus "addresses": [ids of the trajectories that show the habit]]}}`,
});

const candidateShape = `"patch": {"reasoning": text, "skill_candidates": [{"title": text, "change_summary": [one line per change], "new_skill": Markdown}]}`;

/** algorithm.md 4.9. */
export const analystErrorFullRewritePrompt = stagePrompt({
  stage: "analyst_error_full_rewrite",
  version: 1,
  body: `${failureBrief}

Then write one complete skill that takes the place of the present one. Evidence comes first: change what these failures show to be missing or wrong, and keep the rest as it works today.

${wholeSkillRules}

Shape of the reply, with exactly one candidate (none when nothing general can be learned):
{"batch_size": number of trajectories you read,
 "failure_summary": [{"failure_type": text, "count": how many trajectories, "description": one line}],
 ${candidateShape}}`,
});

export const analystSuccessFullRewritePrompt = stagePrompt({
  stage: "analyst_success_full_rewrite",
  version: 1,
  body: `${successBrief}

Then write one complete skill that takes the place of the present one and states these habits. Change nothing these trajectories give no reason to change; when the skill covers the habits already, send no candidate.

${wholeSkillRules}

Shape of the reply, with exactly one candidate or none:
{"batch_size": number of trajectories you read,
 "success_patterns": [one line each],
 ${candidateShape}}`,
});

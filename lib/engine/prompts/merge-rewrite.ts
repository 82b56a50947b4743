import { suggestionRules, wholeSkillRules } from "./analyst-rewrite";
import { stagePrompt } from "./contract";

const suggestionReply = `Every suggestion of the input carries an id. Each one of your reply names in "from" the ids it was made of; ids you leave out on purpose stand in "dropped" with a reason.

Shape of the reply:
{"reasoning": text,
 "revise_suggestions": [suggestion plus "support_count": number, "source_type": "failure" or "success", "from": [ids]],
 "dropped": [{"ref": id, "reason": text}]}`;

/** algorithm.md 4.8. */
export const mergeFailureRewritePrompt = stagePrompt({
  stage: "merge_failure_rewrite",
  version: 1,
  body: `Several analysts looked at different failures of the same agent and each wrote suggestions for a rewrite of one skill document. Make one set of suggestions out of theirs.

- Suggestions that ask for the same become one, in the clearest wording.
- Where two contradict each other, follow the better argument, or find an instruction that covers both cases.
- Every distinct correction must survive. Only an idea that fits a single task may be dropped.
- What several analysts ask for is a systematic problem, comes first and has the higher support.

${suggestionRules}

${suggestionReply}`,
});

export const mergeSuccessRewritePrompt = stagePrompt({
  stage: "merge_success_rewrite",
  version: 1,
  body: `Several analysts looked at successful attempts of the same agent and each wrote suggestions for a rewrite of one skill document that keeps its good habits. Make one cautious set of suggestions out of theirs.

- Keep only what the skill does not say yet.
- Weigh a suggestion by how many analysts make it; habits seen once may go.
- Suggestions that ask for the same become one.

${suggestionRules}

${suggestionReply}`,
});

export const mergeFinalRewritePrompt = stagePrompt({
  stage: "merge_final_rewrite",
  version: 1,
  body: `Two sets of suggestions for a rewrite of one skill document wait to be combined: corrections learned from failures and habits learned from successes.

- Corrections come first. A habit may displace a correction only when its support is much stronger.
- Where both speak about one point, the correction stays. Habits that add something stay beside it.
- A suggestion that went through more merge rounds stands for more analysts.

${suggestionRules}

${suggestionReply}`,
});

const candidateReply = `Every candidate of the input carries an id. Yours names in "from" the ids it was made of.

Shape of the reply, with exactly one candidate:
{"reasoning": text,
 "skill_candidates": [{"title": text, "change_summary": [one line per change], "new_skill": Markdown, "support_count": number, "source_type": "failure", "success" or "mixed", "from": [ids]}]}`;

/** algorithm.md 4.9. */
export const mergeFailureFullRewritePrompt = stagePrompt({
  stage: "merge_failure_full_rewrite",
  version: 1,
  body: `Several analysts looked at different failures of the same agent and each wrote a complete new version of its skill document. Make one version out of theirs.

- Every correction that the evidence of an analyst supports must survive.
- Where versions disagree, keep the better evidenced one; where the evidence is equal, the briefer one.
- What several versions change alike is a systematic problem.

${wholeSkillRules}

${candidateReply}`,
});

export const mergeSuccessFullRewritePrompt = stagePrompt({
  stage: "merge_success_full_rewrite",
  version: 1,
  body: `Several analysts looked at successful attempts of the same agent and each wrote a complete new version of its skill document that keeps its good habits. Make one cautious version out of theirs.

- Take over only what the present skill does not say yet, weighed by how many versions add it.
- Where versions disagree, keep the better evidenced one; where the evidence is equal, the briefer one.

${wholeSkillRules}

${candidateReply}`,
});

export const mergeFinalFullRewritePrompt = stagePrompt({
  stage: "merge_final_full_rewrite",
  version: 1,
  body: `Two complete new versions of one skill document wait to be combined: one made from failures, one made from successes.

- Start from the version made from failures. Take in from the other what adds to it.
- Where both speak about one point, the version made from failures stays unless the support of the other is much stronger.

${wholeSkillRules}

${candidateReply}`,
});

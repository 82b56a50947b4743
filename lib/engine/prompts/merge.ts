import {
  editRules,
  joinSections,
  jsonFence,
  memorySection,
  skillSection,
  systemPrompt,
} from "./contract";

const mergeReply = `Every edit of the input carries an id. Each edit of your reply names in "from" the ids it was made of; ids you leave out on purpose stand in "dropped" with a reason.

Shape of the reply:
{"reasoning": text,
 "edits": [edit plus "source_type": "failure" or "success", "from": [ids]],
 "dropped": [{"ref": id, "reason": text}]}`;

/** algorithm.md 4.3. */
export const mergeFailurePrompt = {
  version: "merge_failure/1",
  system: systemPrompt({
    stage: "merge_failure",
    version: 1,
    body: `Several analysts looked at different failures of the same agent and each proposed edits to one skill document. Make one set of edits out of theirs.

- Edits that say the same become one, in the clearest wording.
- Where two contradict each other, follow the better argument, or find a wording that covers both cases.
- Every distinct correction must survive. Only an idea that fits a single task may be dropped.
- What several patches ask for is a systematic problem and comes first.
- No two edits of the result may touch the same place in the text.

${editRules}

${mergeReply}`,
  }),
} as const;

export const mergeSuccessPrompt = {
  version: "merge_success/1",
  system: systemPrompt({
    stage: "merge_success",
    version: 1,
    body: `Several analysts looked at successful attempts of the same agent and each proposed edits that keep its good habits. Make one cautious set of edits out of theirs.

- Keep only what the skill does not say yet.
- Weigh an edit by how many patches ask for it; habits seen once may go.
- Edits that say the same become one. No two edits of the result may touch the same place in the text.

${editRules}

${mergeReply}`,
  }),
} as const;

/** algorithm.md 4.4. */
export const mergeFinalPrompt = {
  version: "merge_final/1",
  system: systemPrompt({
    stage: "merge_final",
    version: 1,
    body: `Two sets of edits to one skill document wait to be combined: corrections learned from failures and habits learned from successes.

- Corrections come first. A habit may displace a correction only when its support is much stronger.
- Where both speak about one point, the correction stays. Habits that add something stay beside it.
- An edit that went through more merge rounds stands for more analysts.
- No two edits of the result may touch the same place in the text.

${editRules}

${mergeReply}`,
  }),
} as const;

type ShownItems = readonly Readonly<Record<string, unknown>>[];

/** User message of a merge inside one group (R-3.9c). `payload` names the list of a patch. */
export function mergeMessage(input: {
  skill: string;
  metaSkill: string;
  level: number;
  payload: string;
  patches: readonly ShownItems[];
}): string {
  const patches = input.patches.map((items, index) => ({
    patch: index + 1,
    [input.payload]: items,
  }));
  return joinSections([
    skillSection("Current skill", input.skill),
    memorySection(input.metaSkill),
    `## Patches (${patches.length}, level ${input.level})\n\n${jsonFence(patches)}`,
  ]);
}

/** User message of the final merge (R-3.9d). */
export function mergeFinalMessage(input: {
  skill: string;
  metaSkill: string;
  noun: string;
  failure: ShownItems;
  success: ShownItems;
}): string {
  return joinSections([
    skillSection("Current skill", input.skill),
    memorySection(input.metaSkill),
    `## Failure ${input.noun} (${input.failure.length})\n\nPriority: high.\n\n${jsonFence(input.failure)}`,
    `## Success ${input.noun} (${input.success.length})\n\nPriority: lower.\n\n${jsonFence(input.success)}`,
  ]);
}

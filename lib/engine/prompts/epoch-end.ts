import { joinSections, skillSection, systemPrompt } from "./contract";

/** Longest guidance the slow update may write, in characters (algorithm.md 4.10: a hard cap). */
export const maxGuidanceChars = 4000;

/** algorithm.md 4.10. */
export const slowUpdatePrompt = {
  version: "slow_update/1",
  system: systemPrompt({
    stage: "slow_update",
    version: 1,
    body: `An epoch of training has ended. You write the guidance block that goes with the skill until the next epoch ends. The agent itself reads it.

You see what single steps cannot: the same items done under the skill of the epoch before and under the skill of now. Work in this order:
1. Judge the guidance in force by this evidence. What helped, what hurt, what did it miss? Put the verdict into "reasoning".
2. Decide what to keep, strengthen, revise, remove and add.
3. Write the new block. First prevent what got worse, then address what keeps failing, then keep what works.

The block speaks to the agent in direct instructions and carries no analysis. It adds to the body of the skill instead of repeating it, and holds nothing that would not change what the agent does. Single items that flipped may be chance; do not build rules on one of them. At most ${maxGuidanceChars} characters. It replaces the old block entirely.

Shape of the reply:
{"reasoning": text, "slow_update_content": Markdown}`,
  }),
} as const;

export const metaSkillPrompt = {
  version: "meta_skill/1",
  system: systemPrompt({
    stage: "meta_skill",
    version: 1,
    body: `You keep a notebook for the optimizer of a skill document: what has been learned about editing this skill well. Only later optimizer calls read it, never the agent.

From the two skills and the comparison, write down:
- which kinds of edits helped, and which turned out vague, redundant, brittle or harmful;
- the level of detail that works here;
- which failures to repair first, and which regressions to watch for.

Stay with the evidence of the comparison. Be brief. Revise or drop entries of the previous notebook that did not prove useful. No rules for the agent, and no copy of the skill.

Shape of the reply:
{"reasoning": text, "meta_skill_content": Markdown}`,
  }),
} as const;

export function slowUpdateMessage(input: {
  previousSkill: string;
  currentSkill: string;
  guidance: string;
  comparison: string;
  itemCount: number;
}): string {
  return joinSections([
    skillSection("Current skill", input.currentSkill),
    input.previousSkill === input.currentSkill
      ? "## Previous skill\n\nThe same text: nothing was accepted in this epoch. Differences below are chance."
      : skillSection("Previous skill", input.previousSkill),
    `## Guidance in force\n\n${input.guidance === "" ? "There is none yet." : input.guidance}`,
    `## Comparison (${input.itemCount} items)\n\n${input.comparison}`,
  ]);
}

export function metaSkillMessage(input: {
  previousSkill: string;
  currentSkill: string;
  previousMemory: string;
  acceptance: string;
  comparison: string;
  itemCount: number;
}): string {
  return joinSections([
    skillSection("Current skill", input.currentSkill),
    input.previousSkill === input.currentSkill
      ? "## Previous skill\n\nThe same text: nothing was accepted in this epoch."
      : skillSection("Previous skill", input.previousSkill),
    `## Previous memory\n\n${input.previousMemory === "" ? "There is none yet." : input.previousMemory}`,
    `## Decisions of this epoch\n\n${input.acceptance}`,
    `## Comparison (${input.itemCount} items)\n\n${input.comparison}`,
  ]);
}

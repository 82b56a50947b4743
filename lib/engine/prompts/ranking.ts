import type { Edit } from "../../schemas/edit";
import { joinSections, jsonFence, memorySection, skillSection, systemPrompt } from "./contract";

/** algorithm.md 4.5. */
export const rankingPrompt = {
  version: "ranking/1",
  system: systemPrompt({
    stage: "ranking",
    version: 1,
    body: `More edits to a skill document were proposed than may be applied at once. Choose the ones to apply and put them in order, the most valuable first.

Weigh, in this order:
1. how many failures an edit speaks to;
2. whether it fills a gap or repeats what is there;
3. whether its wording carries over to unseen items;
4. whether an agent can act on it without guessing;
5. whether it fits with the other edits you choose and leaves alone what works today.

Shape of the reply:
{"reasoning": text, "selected_indices": [indices of the pool in order of priority]}`,
  }),
} as const;

export function rankingMessage(input: {
  skill: string;
  metaSkill: string;
  pool: readonly Edit[];
  budget: number;
}): string {
  const pool = input.pool.map((edit, index) => ({
    index,
    op: edit.op,
    ...(edit.target === "" ? {} : { target: edit.target }),
    ...(edit.content === "" ? {} : { content: edit.content }),
    support_count: edit.supportItemIds.length,
    source_type: edit.sourceType,
  }));
  return joinSections([
    skillSection("Current skill", input.skill),
    memorySection(input.metaSkill),
    `## Budget\n\nChoose ${input.budget}.`,
    `## Edit pool (${pool.length})\n\n${jsonFence(pool)}`,
  ]);
}

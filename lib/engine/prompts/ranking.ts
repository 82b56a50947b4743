import {
  joinSections,
  jsonFence,
  memorySection,
  skillSection,
  stagePrompt,
  systemPrompt,
} from "./contract";

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

/** algorithm.md 4.8. */
export const rankingRewritePrompt = stagePrompt({
  stage: "ranking_rewrite",
  version: 1,
  body: `More suggestions for a rewrite of a skill document were made than may be carried out at once. Choose the ones to carry out and put them in order, the most valuable first.

Weigh, in this order:
1. how many failures a suggestion speaks to;
2. how well it goes with the others you choose;
3. whether a rewriter who sees no trajectory can carry it out;
4. whether the result carries over to unseen items and tells an agent what to do.

Shape of the reply:
{"reasoning": text, "selected_indices": [indices of the pool in order of priority]}`,
});

/** User message of a ranking. `title` is "Edit pool" or "Suggestion pool". */
export function rankingMessage(input: {
  skill: string;
  metaSkill: string;
  title: string;
  pool: readonly Readonly<Record<string, unknown>>[];
  budget: number;
}): string {
  const pool = input.pool.map((item, index) => ({ index, ...item }));
  return joinSections([
    skillSection("Current skill", input.skill),
    memorySection(input.metaSkill),
    `## Budget\n\nChoose ${input.budget}.`,
    `## ${input.title} (${pool.length})\n\n${jsonFence(pool)}`,
  ]);
}

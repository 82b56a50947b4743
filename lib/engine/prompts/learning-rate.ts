import { joinSections, jsonFence, memorySection, skillSection, stagePrompt } from "./contract";

/** algorithm.md 4.6. */
export const learningRatePrompt = stagePrompt({
  stage: "lr_autonomous",
  version: 1,
  body: `Changes to a skill document have been proposed. Decide how many of them to apply in this step; which ones is decided elsewhere.

Argue from the material of this call alone: how well the skill does now, how many changes there are, how much evidence stands behind them, what earlier steps of the epoch showed. There is no customary number. Zero is a possible answer. Many changes at once can hide that one of them does harm; name such risks.

Shape of the reply:
{"reasoning": text, "learning_rate": whole number, zero or more, "confidence": "low", "medium" or "high", "risk_notes": [text]}`,
});

/** User message of the call that sets the budget (3.5). */
export function learningRateMessage(input: {
  skill: string;
  metaSkill: string;
  stepBuffer: string;
  rollout: { readonly count: number; readonly hard: number; readonly soft: number };
  noun: string;
  pool: readonly unknown[];
}): string {
  const { rollout, pool } = input;
  return joinSections([
    skillSection("Current skill", input.skill),
    memorySection(input.metaSkill),
    input.stepBuffer === "" ? "" : `## Earlier steps of this epoch\n\n${input.stepBuffer}`,
    `## Evidence\n\n${[
      `Items done with this skill: ${rollout.count}`,
      `Mean hard score: ${rollout.hard.toFixed(6)}`,
      `Mean soft score: ${rollout.soft.toFixed(6)}`,
      `Proposed ${input.noun}: ${pool.length}`,
    ].join("\n")}`,
    `## Proposed changes (${pool.length})\n\n${jsonFence(pool)}`,
    "## Request\n\nHow many of these should be applied now?",
  ]);
}

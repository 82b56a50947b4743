import { analyseFailures, analyseSuccesses } from "./analyst";
import { chance } from "./chance";
import { epochGuidance, optimizerNotes } from "./epoch-notes";
import { mergeEdits, rankEdits } from "./merger";

/** Share of replies that come in a code fence, as real models like to send them. */
const fencedShare = 1 / 8;

/**
 * Answers an optimizer prompt with one JSON object of its stage's schema. It knows the rule tables
 * of the demo families, but proposes only what the shown trajectories give reason for; some of its
 * proposals are wrong, redundant or aimed at a place that cannot be edited.
 */
export function answerAsOptimizer(stage: string, prompt: string): string {
  const reply = JSON.stringify(replyFor(stage, prompt), null, 2);
  return chance("fence", prompt) < fencedShare ? `\`\`\`json\n${reply}\n\`\`\`` : reply;
}

function replyFor(stage: string, prompt: string): object {
  switch (stage) {
    case "analyst_error":
      return analyseFailures(prompt);
    case "analyst_success":
      return analyseSuccesses(prompt);
    case "merge_failure":
    case "merge_success":
    case "merge_final":
      return mergeEdits(prompt);
    case "ranking":
      return rankEdits(prompt);
    case "slow_update":
      return epochGuidance(prompt);
    case "meta_skill":
      return optimizerNotes(prompt);
    default:
      return { reasoning: `The stage ${stage} is not known to the simulated optimizer.` };
  }
}

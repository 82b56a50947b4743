import { analyseFailures, analyseSuccesses } from "./analyst";
import { chance } from "./chance";
import { epochGuidance, optimizerNotes } from "./epoch-notes";
import { gradeAnswer } from "./judge";
import { chooseRate } from "./learning-rate";
import { mergeEdits, rankEdits } from "./merger";
import { condenseNotes, lapseNotes } from "./notes";
import {
  mergeSuggestions,
  rankSuggestions,
  rewriteSkill,
  suggestFromFailures,
  suggestFromSuccesses,
} from "./suggestions";
import { mergeCandidates, rewriteFromFailures, rewriteFromSuccesses } from "./whole-skill";

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

const answers: Readonly<Record<string, (prompt: string) => object>> = {
  analyst_error: (prompt) => analyseFailures(prompt),
  analyst_success: analyseSuccesses,
  merge_failure: mergeEdits,
  merge_success: mergeEdits,
  merge_final: mergeEdits,
  ranking: rankEdits,
  analyst_error_rewrite: suggestFromFailures,
  analyst_success_rewrite: suggestFromSuccesses,
  merge_failure_rewrite: mergeSuggestions,
  merge_success_rewrite: mergeSuggestions,
  merge_final_rewrite: mergeSuggestions,
  ranking_rewrite: rankSuggestions,
  rewrite_skill: rewriteSkill,
  analyst_error_full_rewrite: rewriteFromFailures,
  analyst_success_full_rewrite: rewriteFromSuccesses,
  merge_failure_full_rewrite: mergeCandidates,
  merge_success_full_rewrite: mergeCandidates,
  merge_final_full_rewrite: mergeCandidates,
  lr_autonomous: chooseRate,
  appendix_consolidate: condenseNotes,
  slow_update: epochGuidance,
  meta_skill: optimizerNotes,
  judge: gradeAnswer,
};

/** Analysts of skill-aware runs answer as the others do and add reminders of ignored rules. */
const notesSuffix = "_notes";

function replyFor(stage: string, prompt: string): object {
  const takesNotes = stage.startsWith("analyst_") && stage.endsWith(notesSuffix);
  const name = takesNotes ? stage.slice(0, -notesSuffix.length) : stage;
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (!answer) {
    return { reasoning: `The stage ${stage} is not known to the simulated optimizer.` };
  }
  const reply = answer(prompt);
  return takesNotes ? { ...reply, appendix_notes: lapseNotes(prompt) } : reply;
}

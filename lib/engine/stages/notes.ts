import { type AddedNotes, addNotes } from "../appendix-notes";
import { askForObject } from "../ask";
import { stepKey } from "../keys";
import type { Ledger } from "../ledger";
import type { Place, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { placeOf } from "../progress";
import { consolidateMessage, consolidatePrompt } from "../prompts/notes";
import { readNotes } from "../skill-document/appendix";
import type { StepPlan } from "./rollout";

/** Cap of the consolidation's reply, in tokens (R-3.16d). */
const consolidationTokens = 4096;

/** Puts the step's notes into a text; a list above the threshold is condensed by one call. */
export function joinNotes(
  run: RunContext,
  ledger: Ledger,
  input: { skill: string; notes: readonly string[]; key: string; place: Place },
): Promise<AddedNotes> {
  return addNotes({
    skill: input.skill,
    notes: input.notes,
    threshold: run.config.optimizer.skill_aware_consolidate_threshold,
    profile: rulesOf(run).profile,
    ask: async (notes) => {
      const answer = await askForObject(run, ledger, {
        key: `${input.key}/consolidate`,
        place: input.place,
        stage: "appendix_consolidate",
        prompt: consolidatePrompt,
        message: consolidateMessage(notes),
        maxOutputTokens: consolidationTokens,
        check: (value) => {
          const shorter = readNotes(value);
          return shorter.length > 0 && shorter.length <= notes.length
            ? { ok: true, value: shorter }
            : { ok: false, problems: [`"appendix_notes" must hold 1 to ${notes.length} texts`] };
        },
      });
      return answer.ok ? answer.reply : null;
    },
  });
}

/**
 * Notes into the current skill after the gate, without a new score (R-3.16c). Only where they are
 * no part of the measured candidate; null when there is nothing to add.
 */
export async function flushNotes(
  run: RunContext,
  ledger: Ledger,
  input: { skill: string; step: StepPlan; notes: readonly string[] },
): Promise<AddedNotes | null> {
  const { step, epoch } = input.step;
  return rulesOf(run).measuresNotes || input.notes.length === 0
    ? null
    : joinNotes(run, ledger, {
        ...input,
        key: stepKey(step),
        place: placeOf("update", step, epoch),
      });
}

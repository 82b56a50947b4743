import type { SourceType } from "../../schemas/edit";
import { extendPrompt, joinSections, type StagePrompt, stagePrompt } from "./contract";

/** algorithm.md 4.11: what analysts of skill-aware runs are told in addition. */
const suffixes: Readonly<Record<SourceType, string>> = {
  failure: `This skill has an appendix of execution notes, and you decide for each failure pattern what it calls for. Ask: would following a rule that the skill already has have prevented this?
- Yes: it is a lapse. Change nothing in the body and write a short reminder of that rule into "appendix_notes".
- No: it is a gap or a flaw of the skill. Propose a change of the body.
- In doubt it is a lapse.
Notes stress rules that exist; they never bring in new ones. The reply has the further field "appendix_notes": [text], empty when there is none.`,
  success: `You may add "label" to a proposal: "discovery" for a new rule, "optimization" for a better version of one. This skill has an appendix of execution notes: where the successes show that a rule is worth stressing, write a short reminder of it into the further field "appendix_notes": [text]. Notes stress rules that exist; they never bring in new ones.`,
};

/** The prompt of an analyst who may write notes (R-3.16a). */
export function withNotes(prompt: StagePrompt, sourceType: SourceType): StagePrompt {
  return extendPrompt(prompt, { name: "notes", text: suffixes[sourceType] });
}

/** algorithm.md 4.11, consolidation. */
export const consolidatePrompt = stagePrompt({
  stage: "appendix_consolidate",
  version: 1,
  body: `The appendix of a skill document has grown: short notes that stress rules of the skill. Condense the list. Notes that repeat or overlap each other become one, wordy ones become short. What tells the agent something distinct to do stays. Add nothing.

Shape of the reply:
{"appendix_notes": [text]}`,
});

export function consolidateMessage(notes: readonly string[]): string {
  const list = notes.map((note, index) => `${index + 1}. ${note}`).join("\n");
  return joinSections([`## Notes (${notes.length})\n\n${list}`]);
}

import { trimBlanks } from "@/lib/domain/whitespace";
import type { StepRecord } from "../schemas/step-record";
import type { EngineProfile } from "./profile";
import { appendNotes, extractNotes, readNotes, replaceNotes } from "./skill-document/appendix";

/** Counters of the step record (R-3.16c). */
export type NoteCounters = Pick<
  StepRecord,
  | "n_execution_lapse_notes"
  | "n_appendix_notes_added"
  | "n_appendix_notes_total"
  | "n_appendix_notes_consolidated"
>;

export type AddedNotes = {
  readonly skill: string;
  readonly stepNotes: readonly string[];
  readonly appendixAfter: readonly string[];
  readonly counters: NoteCounters;
};

/** Asks for a shorter list and returns the parsed reply, null without one. */
export type AskConsolidation = (notes: readonly string[]) => Promise<unknown>;

/** A shorter list of the same notes; a reply without notes or with more than before is not taken (R-3.16d). */
export async function consolidateNotes(
  notes: readonly string[],
  ask: AskConsolidation,
): Promise<string[]> {
  const before = notes.map(trimBlanks).filter((note) => note !== "");
  if (before.length < 2) {
    return before;
  }
  const after = readNotes(await ask(before));
  return after.length > 0 && after.length <= before.length ? after : before;
}

/** Puts a step's notes into the skill's appendix; without notes nothing changes (R-3.16b to d). */
export async function addNotes(input: {
  readonly skill: string;
  readonly notes: readonly string[];
  /** Number of notes above which the list is consolidated; 0 = never. */
  readonly threshold: number;
  readonly profile: EngineProfile;
  readonly ask: AskConsolidation;
}): Promise<AddedNotes> {
  const { profile, threshold } = input;
  const notes = input.notes.filter((note) => trimBlanks(note) !== "");
  const before = extractNotes(input.skill);
  if (notes.length === 0) {
    return { skill: input.skill, stepNotes: [], appendixAfter: before, counters: {} };
  }
  const joined = appendNotes(input.skill, notes, { profile });
  const all = extractNotes(joined);
  const shorter =
    threshold > 0 && all.length > threshold ? await consolidateNotes(all, input.ask) : all;
  const isShorter = shorter.length < all.length;
  const skill = isShorter ? replaceNotes(joined, shorter, { profile }) : joined;
  const appendixAfter = isShorter ? extractNotes(skill) : all;
  return {
    skill,
    stepNotes: notes,
    appendixAfter,
    counters: {
      n_execution_lapse_notes: notes.length,
      n_appendix_notes_added: Math.max(0, all.length - before.length),
      n_appendix_notes_total: appendixAfter.length,
      ...(isShorter ? { n_appendix_notes_consolidated: appendixAfter.length } : {}),
    },
  };
}

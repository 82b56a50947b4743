import * as z from "zod";
import { addNotes, consolidateNotes } from "@/lib/engine/appendix-notes";
import { extractJsonObject } from "@/lib/engine/json-extraction";
import {
  appendNotes,
  dedupeNotes,
  extractNotes,
  hasAppendix,
  injectEmptyAppendix,
  readNotes,
  stripAppendix,
} from "@/lib/engine/skill-document/appendix";
import { profileOf, read, type Vector, type VectorKind, type VectorRunner } from "./vectors";

const notesSchema = z.array(z.string());

/** Notes as the vectors give them; other values are written as texts. */
function notesOf(input: Vector["input"]): string[] {
  return read(input, "notes", z.array(z.unknown()).nullable())?.map(String) ?? [];
}

/** Answers the only call and counts it. */
function scriptedReply(input: Vector["input"]) {
  const reply = read(input, "reply", z.string().nullish());
  const script = {
    calls: 0,
    ask: async (): Promise<unknown> => {
      script.calls += 1;
      return reply ? extractJsonObject(reply) : null;
    },
  };
  return script;
}

async function consolidate(input: Vector["input"]) {
  const script = scriptedReply(input);
  const notes = read(input, "notes", notesSchema.nullable()) ?? [];
  return { notes: await consolidateNotes(notes, script.ask), calls: script.calls };
}

async function flush(input: Vector["input"], kind: VectorKind) {
  const script = scriptedReply(input);
  const { skill, counters } = await addNotes({
    skill: read(input, "skill", z.string()),
    notes: read(input, "raw_patches", z.array(z.unknown())).flatMap(readNotes),
    threshold: read(input, "threshold", z.int()),
    profile: profileOf(kind),
    ask: script.ask,
  });
  return { skill, counters, calls: script.calls };
}

export const appendixRunner: VectorRunner = {
  file: "appendix.json",
  run: (input, kind) => {
    const skill = () => read(input, "skill", z.string());
    const fn = read(input, "fn", z.string());
    switch (fn) {
      case "has":
        return hasAppendix(skill());
      case "inject_empty":
        return injectEmptyAppendix(skill());
      case "strip":
        return stripAppendix(skill());
      case "extract":
        return extractNotes(skill());
      case "dedupe":
        return dedupeNotes(notesOf(input));
      case "append":
        return appendNotes(skill(), notesOf(input), { profile: profileOf(kind) });
      case "notes_from_result":
        return readNotes(input.result);
      case "consolidate":
        return consolidate(input);
      case "flush":
        return flush(input, kind);
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
};

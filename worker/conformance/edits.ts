import * as z from "zod";
import { applyEdits } from "@/lib/engine/skill-document/apply-edits";
import { profileOf, Refusal, read, type VectorRunner } from "./vectors";

export const editsRunner: VectorRunner = {
  file: "edits.json",
  run: (input, kind) => {
    const { edits } = read(input, "patch", z.looseObject({ edits: z.unknown().default([]) }));
    if (!Array.isArray(edits)) {
      throw new Refusal("the edits are not a list");
    }
    const { skill, report } = applyEdits({
      skill: read(input, "skill", z.string()),
      edits,
      profile: profileOf(kind),
    });
    return { skill, statuses: report.map((row) => row.status) };
  },
};

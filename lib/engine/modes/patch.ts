import { editOpSchema } from "../../schemas/edit";
import { rulesOf } from "../profile";
import { analystErrorPrompt, analystSuccessPrompt } from "../prompts/analyst";
import { mergeFailurePrompt, mergeFinalPrompt, mergeSuccessPrompt } from "../prompts/merge";
import { rankingPrompt } from "../prompts/ranking";
import { applyEdits } from "../skill-document/apply-edits";
import { supportOf } from "../support";
import { isFields, normalized, textOf } from "./fields";
import type { ItemFields, ItemLimits, UpdateContract } from "./update-contract";

/** Why an edit cannot be applied, null when it can (N-3.3, point 4). */
function refusal({ op, target, content }: ItemFields, { body }: ItemLimits): string | null {
  if (!editOpSchema.safeParse(op).success) {
    return `the op must be one of ${editOpSchema.options.join(", ")}`;
  }
  if (op !== "append" && target.trim() === "") {
    return `${op} needs a target`;
  }
  if (op !== "delete" && content.trim() === "") {
    return `${op} needs content`;
  }
  return op !== "append" && !body.includes(target)
    ? `the target does not stand in the body of the skill: ${JSON.stringify(target.slice(0, 120))}`
    : null;
}

/** Bounded edits, applied one after another (3.7): the default. */
export const patchMode: UpdateContract = {
  name: "patch",
  payload: "edits",
  noun: { one: "edit", many: "edits", pool: "Edit pool" },
  hasBudget: true,
  hasLongReplies: false,
  prompts: {
    analyst: { failure: analystErrorPrompt, success: analystSuccessPrompt },
    merge: { failure: mergeFailurePrompt, success: mergeSuccessPrompt, final: mergeFinalPrompt },
    ranking: rankingPrompt,
  },
  request: (budget) => `## Edit budget\n\nAt most ${budget} edits.`,
  read: (value) => {
    const op = textOf(value.op);
    const why = textOf(value.why);
    return {
      op,
      target: op === "append" ? "" : textOf(value.target),
      content: op === "delete" ? "" : textOf(value.content),
      ...(why === "" ? {} : { why }),
    };
  },
  refusal,
  show: (edit) => ({
    id: edit.id,
    op: edit.op,
    ...(edit.target === "" ? {} : { target: edit.target }),
    ...(edit.content === "" ? {} : { content: edit.content }),
    support_count: supportOf(edit),
    source_type: edit.sourceType,
    ...(edit.mergeLevel === undefined ? {} : { merge_level: edit.mergeLevel }),
  }),
  identity: ({ op, target, content }) => `${op}\n${normalized(target)}\n${normalized(content)}`,
  remember: ({ op, target, content }) => ({ op, target, content }),
  build: async (run, _ledger, { skill, items }) => {
    const applied = applyEdits({
      skill,
      edits: items.map((edit) => (isFields(edit.raw) ? { ...edit.raw, id: edit.id } : edit)),
      profile: rulesOf(run).profile,
    });
    return {
      text: applied.skill,
      report: applied.report,
      rewrite: null,
      chosenId: null,
      changeSummary: null,
    };
  },
};

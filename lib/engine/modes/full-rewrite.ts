import { type Edit, newSkillOp } from "../../schemas/edit";
import { rulesOf } from "../profile";
import {
  analystErrorFullRewritePrompt,
  analystSuccessFullRewritePrompt,
} from "../prompts/analyst-rewrite";
import {
  mergeFailureFullRewritePrompt,
  mergeFinalFullRewritePrompt,
  mergeSuccessFullRewritePrompt,
} from "../prompts/merge-rewrite";
import { readRewrite } from "../rewrite-reply";
import { replaceBody, rewriteRefusal } from "../skill-document/rewritten-skill";
import { supportOf } from "../support";
import { normalized, textOf, textsOf } from "./fields";
import type { UpdateContract } from "./update-contract";

/** Each reflection group writes a whole new skill; merges make one of them (R-3.10b). */
export const fullRewriteMode: UpdateContract = {
  name: "full_rewrite_minibatch",
  payload: "skill_candidates",
  noun: { one: "candidate", many: "candidates", pool: "Candidate pool" },
  hasBudget: false,
  hasLongReplies: true,
  prompts: {
    analyst: { failure: analystErrorFullRewritePrompt, success: analystSuccessFullRewritePrompt },
    merge: {
      failure: mergeFailureFullRewritePrompt,
      success: mergeSuccessFullRewritePrompt,
      final: mergeFinalFullRewritePrompt,
    },
    ranking: null,
  },
  request: () => "## What to write\n\nOne complete new skill. No edits.",
  read: (value) => ({
    op: newSkillOp,
    target: "",
    content: readRewrite(value)?.newSkill ?? "",
    title: textOf(value.title),
    changeSummary: textsOf(value.change_summary),
  }),
  refusal: ({ content }, { body, optimizer }) =>
    rewriteRefusal(content, {
      body,
      maxChars: optimizer.max_skill_chars,
      maxDrop: optimizer.max_rewrite_drop,
    }),
  show: (item) => ({
    id: item.id,
    title: item.title ?? "",
    change_summary: item.changeSummary ?? [],
    new_skill: item.content,
    support_count: supportOf(item),
    source_type: item.sourceType,
    ...(item.mergeLevel === undefined ? {} : { merge_level: item.mergeLevel }),
  }),
  identity: ({ content }) => normalized(content),
  remember: (item) => ({
    title: item.title ?? "",
    change_summary: item.changeSummary ?? [],
    source_type: item.sourceType,
  }),
  build: async (run, _ledger, { skill, items }) => {
    const { protectsRewrites } = rulesOf(run);
    const chosen = protectsRewrites ? bestSupported(items) : items.find(hasText);
    if (!chosen) {
      return null;
    }
    return {
      text: protectsRewrites ? replaceBody(skill, chosen.content) : chosen.content,
      report: [],
      rewrite: null,
      chosenId: chosen.id,
      changeSummary: chosen.changeSummary ?? [],
    };
  },
};

function hasText(item: Edit): boolean {
  return item.content !== "";
}

/**
 * After a merge without a usable reply several candidates are left (W-24): of those made from
 * failures the one with most items behind it, else of the others.
 */
function bestSupported(items: readonly Edit[]): Edit | undefined {
  const rank = (item: Edit) => (item.sourceType === "failure" ? 0 : 1);
  return items
    .filter(hasText)
    .toSorted((a, b) => rank(a) - rank(b) || supportOf(b) - supportOf(a))[0];
}

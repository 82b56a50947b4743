import { type Edit, prioritySchema, suggestionTypeSchema } from "../../schemas/edit";
import { askForObject, type Checked } from "../ask";
import { leakProblem } from "../improved/leak-guard";
import { rulesOf } from "../profile";
import { analystErrorRewritePrompt, analystSuccessRewritePrompt } from "../prompts/analyst-rewrite";
import {
  mergeFailureRewritePrompt,
  mergeFinalRewritePrompt,
  mergeSuccessRewritePrompt,
} from "../prompts/merge-rewrite";
import { rankingRewritePrompt } from "../prompts/ranking";
import { rewriteMessage, rewriteSkillPrompt } from "../prompts/rewrite";
import { type Rewrite, readRewrite } from "../rewrite-reply";
import { splitBody } from "../skill-document/protected-regions";
import { replaceBody, rewriteRefusal } from "../skill-document/rewritten-skill";
import { supportOf } from "../support";
import { isFields, normalized, textOf, textsOf } from "./fields";
import type { UpdateContract } from "./update-contract";

/** Suggestions of these types say themselves that lines will go. */
const reducingTypes = new Set<string>(["remove_rule", "merge_rules", "reorganize", "compress"]);

/** Suggestions that a rewriter carries out on the whole document (R-3.10a). */
export const suggestionsMode: UpdateContract = {
  name: "rewrite_from_suggestions",
  payload: "revise_suggestions",
  noun: { one: "suggestion", many: "suggestions", pool: "Suggestion pool" },
  hasBudget: true,
  hasLongReplies: false,
  prompts: {
    analyst: { failure: analystErrorRewritePrompt, success: analystSuccessRewritePrompt },
    merge: {
      failure: mergeFailureRewritePrompt,
      success: mergeSuccessRewritePrompt,
      final: mergeFinalRewritePrompt,
    },
    ranking: rankingRewritePrompt,
  },
  request: (budget) => `## Suggestion budget\n\nAt most ${budget} suggestions.`,
  read: (value) => {
    const priority = prioritySchema.safeParse(value.priority_hint);
    const why = textOf(value.motivation);
    return {
      op: textOf(value.type),
      target: "",
      content: textOf(value.instruction),
      title: textOf(value.title),
      ...(why === "" ? {} : { why }),
      ...(priority.success ? { priority: priority.data } : {}),
    };
  },
  refusal: ({ op, content }) => {
    if (!suggestionTypeSchema.safeParse(op).success) {
      return `the type must be one of ${suggestionTypeSchema.options.join(", ")}`;
    }
    return content.trim() === "" ? `${op} needs an instruction` : null;
  },
  show: (item) => ({
    id: item.id,
    type: item.op,
    title: item.title ?? "",
    motivation: item.why ?? "",
    instruction: item.content,
    priority_hint: item.priority ?? "medium",
    support_count: supportOf(item),
    source_type: item.sourceType,
    ...(item.mergeLevel === undefined ? {} : { merge_level: item.mergeLevel }),
  }),
  identity: ({ op, content }) => `${op}\n${normalized(content)}`,
  remember: (item) => ({ type: item.op, title: item.title ?? "", instruction: item.content }),
  build: async (run, ledger, { skill, key, place, items, stepBuffer, leakCheck = null }) => {
    if (items.length === 0) {
      return null;
    }
    const { protectsRewrites } = rulesOf(run);
    const { body } = splitBody(skill);
    const shown = protectsRewrites ? body : skill;
    const { max_skill_chars: maxChars, max_rewrite_drop: maxDrop } = run.config.optimizer;
    const { rewriteMaxOutputTokens, rewriteReasoningEffort } = run.config.model.optimizer;
    const limits = { body, maxChars, maxDrop: asksForLess(items) ? 1 : maxDrop };
    const check = (value: unknown): Checked<Rewrite> => {
      const rewrite = readRewrite(value);
      if (!rewrite) {
        return { ok: false, problems: ['"new_skill" must be a text that is not empty'] };
      }
      const refusal =
        (protectsRewrites ? rewriteRefusal(rewrite.newSkill, limits) : null) ??
        leakProblem(leakCheck, "new_skill", rewrite.newSkill);
      return refusal === null ? { ok: true, value: rewrite } : { ok: false, problems: [refusal] };
    };
    const answer = await askForObject(run, ledger, {
      key: `${key}/rewrite`,
      place,
      stage: "rewrite",
      prompt: rewriteSkillPrompt,
      message: rewriteMessage({
        skill: shown,
        suggestions: items.map(suggestionsMode.show),
        stepBuffer,
      }),
      maxOutputTokens: rewriteMaxOutputTokens,
      ...(rewriteReasoningEffort === undefined ? {} : { reasoningEffort: rewriteReasoningEffort }),
      check,
    });
    if (!answer.ok) {
      return null;
    }
    const { newSkill, changeSummary } = answer.value;
    const summary = changeSummary.flatMap(textsOf);
    const reasoning = isFields(answer.reply) ? textOf(answer.reply.reasoning) : "";
    return {
      text: protectsRewrites ? replaceBody(skill, newSkill) : newSkill,
      report: [],
      rewrite: { reasoning, changeSummary: summary, newSkill },
      chosenId: null,
      changeSummary: summary,
    };
  },
};

function asksForLess(items: readonly Edit[]): boolean {
  return items.some((item) => reducingTypes.has(item.op));
}

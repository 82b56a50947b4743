import { statedRules } from "@/lib/environments/demo/task-family";
import { analyseFailures, analyseSuccesses, type ProposedEdit } from "./analyst";
import { chance } from "./chance";
import { everyRule, supportOf } from "./merger";
import {
  currentSkill,
  itemsOfFences,
  numberIn,
  type ShownSuggestion,
  sectionOf,
  shownSuggestions,
} from "./prompt-sections";

/** How often the rewriter loses a rule on the way. */
const lostRuleRate = 0.1;

const addition = "Add this rule: ";
const removal = "Remove this line: ";

/** What an analyst of edits would propose, as suggestions for a rewriter. */
function toSuggestion(edit: ProposedEdit) {
  const isRemoval = edit.op === "delete";
  const text = (isRemoval ? edit.target : edit.content) ?? "";
  return {
    type: isRemoval ? "remove_rule" : "add_rule",
    title: `${isRemoval ? "Drop" : "Add"} ${text.replace(/^- /, "").split(" ").slice(0, 6).join(" ")}`,
    motivation: edit.why,
    instruction: `${isRemoval ? removal : addition}${text}`,
    priority_hint: edit.addresses.length > 2 ? "high" : "medium",
    addresses: edit.addresses,
  };
}

function withSuggestions<
  T extends { patch: { reasoning: string; edits: readonly ProposedEdit[] } },
>(reply: T) {
  const { reasoning, edits } = reply.patch;
  return { ...reply, patch: { reasoning, revise_suggestions: edits.map(toSuggestion) } };
}

export function suggestFromFailures(prompt: string) {
  const budget = numberIn(sectionOf(prompt, "Suggestion budget"), 3);
  return withSuggestions(analyseFailures(prompt, budget));
}

export function suggestFromSuccesses(prompt: string) {
  return withSuggestions(analyseSuccesses(prompt));
}

function meaningOf({ type, instruction }: ShownSuggestion): string {
  const [rule] = statedRules(instruction, everyRule);
  return `${type} ${rule ?? instruction.toLowerCase().replace(/\W+/g, " ").trim()}`;
}

/** Unifies suggestions that ask for the same. */
export function mergeSuggestions(prompt: string) {
  const groups = new Map<string, ShownSuggestion[]>();
  for (const suggestion of shownSuggestions(itemsOfFences(prompt, "revise_suggestions"))) {
    const meaning = meaningOf(suggestion);
    groups.set(meaning, [...(groups.get(meaning) ?? []), suggestion]);
  }
  const merged = [...groups.values()]
    .toSorted((a, b) => supportOf(b) - supportOf(a))
    .flatMap((group) => {
      const [best] = group.toSorted((a, b) => b.support_count - a.support_count);
      return best
        ? [{ ...best, support_count: supportOf(group), from: group.map((one) => one.id) }]
        : [];
    });
  return {
    reasoning: `${merged.length} distinct suggestions were found.`,
    revise_suggestions: merged,
    dropped: [],
  };
}

/** Chooses by support. */
export function rankSuggestions(prompt: string) {
  const pool = shownSuggestions(
    itemsOfFences(sectionOf(prompt, "Suggestion pool"), "revise_suggestions"),
  );
  const budget = numberIn(sectionOf(prompt, "Budget"), pool.length);
  const order = pool
    .map((suggestion, position) => ({ position, support: suggestion.support_count }))
    .toSorted((a, b) => b.support - a.support || a.position - b.position);
  return {
    reasoning: "The suggestions that speak to most failures come first.",
    selected_indices: order.slice(0, budget).map((entry) => entry.position),
  };
}

/** Carries out the suggestions; now and then a rule gets lost on the way, which the gate has to notice. */
export function rewriteSkill(prompt: string) {
  const suggestions = shownSuggestions(
    itemsOfFences(sectionOf(prompt, "Suggestions"), "revise_suggestions"),
  );
  const removed = new Set(textsAfter(suggestions, removal));
  const kept = currentSkill(prompt)
    .trimEnd()
    .split("\n")
    .filter((line) => !removed.has(line.trim()));
  const isSloppy = chance("lost rule", prompt) < lostRuleRate;
  const lost = isSloppy ? kept.findLastIndex((line) => line.startsWith("- ")) : -1;
  const lines = [
    ...kept.filter((_, index) => index !== lost),
    ...textsAfter(suggestions, addition).map((text) => `- ${text.replace(/^- /, "")}`),
  ];
  return {
    reasoning: "The suggestions were carried out one by one.",
    change_summary: suggestions.map((suggestion) => suggestion.title),
    new_skill: `${lines.join("\n")}\n`,
  };
}

function textsAfter(suggestions: readonly ShownSuggestion[], beginning: string): string[] {
  return suggestions
    .filter(({ instruction }) => instruction.startsWith(beginning))
    .map(({ instruction }) => instruction.slice(beginning.length).trim());
}

import { currentSkill, numberIn, sectionOf, slowGuidance } from "./prompt-sections";

/** Guidance for the protected region: how to work with the rules, no rule of its own. */
export function epochGuidance(prompt: string) {
  const itemCount = numberIn(sectionOf(prompt, "Comparison"), 0);
  const before = slowGuidance(currentSkill(prompt));
  const advice = [
    "- Go through the rules above one by one and apply each that fits before you answer.",
    "- Where no rule fits, keep to the plain reading of the text and add nothing.",
    "- When two rules apply, apply both.",
  ];
  return {
    reasoning: before
      ? `The guidance in force did no visible harm on ${itemCount} items; it is kept and one reminder added.`
      : `There was no guidance yet. ${itemCount} items were compared; rules were forgotten rather than misunderstood.`,
    slow_update_content: (before ? advice : advice.slice(0, 2)).join("\n"),
  };
}

/** Notes for later optimizer calls about what kinds of edits helped. */
export function optimizerNotes(prompt: string) {
  const ruleCount = currentSkill(prompt)
    .split("\n")
    .filter((line) => line.startsWith("- ")).length;
  return {
    reasoning: "Edits that name one condition and one action were accepted, broad ones were not.",
    meta_skill_content: [
      `- The skill holds ${ruleCount} short rules; one condition and one action per rule works.`,
      "- Rules about every item at once were rejected; ask for evidence in several failures first.",
      "- Repair missing rules before wording.",
    ].join("\n"),
  };
}

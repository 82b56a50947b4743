import { itemsOfFences, sectionOf, shownSupport } from "./prompt-sections";

/** As many changes as have several failures behind them, at least one and not more than four. */
export function chooseRate(prompt: string) {
  const pool = shownSupport(itemsOfFences(sectionOf(prompt, "Proposed changes"), "edits"));
  const strong = pool.filter((support) => support > 1).length;
  const rate = Math.min(4, Math.max(1, strong), pool.length);
  return {
    reasoning: `${strong} of ${pool.length} proposed changes rest on several failures.`,
    learning_rate: rate,
    confidence: strong > 0 ? "high" : "low",
    risk_notes: rate > 2 ? ["Several changes at once: a harmful one is harder to find."] : [],
  };
}

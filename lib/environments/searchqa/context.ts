/** SQ-1: passages of a SearchQA context, cut to a budget of characters (code points). */
export type BudgetedContext = { readonly text: string; readonly truncated: boolean };

const marker = "[DOC]";
const truncationNote = "[the passages go on; the rest was left out]";

/**
 * Keeps whole passages while they fit. `official` keeps the marker before the first passage;
 * `compat` drops it, as the original does.
 */
export function fitContext(
  context: string,
  budget: number,
  profile: "official" | "compat",
): BudgetedContext {
  if (codePoints(context) <= budget) return { text: context, truncated: false };
  const [head = "", ...passages] = context.split(marker);
  let kept = head;
  let length = codePoints(head);
  if (length > budget) return { text: cutTo(context, budget), truncated: true };
  for (const passage of passages) {
    const joint = kept === "" && profile === "compat" ? "" : marker;
    length += joint.length + codePoints(passage);
    if (length > budget) break;
    kept += joint + passage;
  }
  if (kept.trim() === "") return { text: cutTo(context, budget), truncated: true };
  return { text: kept, truncated: true };
}

function cutTo(text: string, budget: number): string {
  return `${Array.from(text).slice(0, budget).join("")}\n${truncationNote}`;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

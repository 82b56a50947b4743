export type PaletteEntry = {
  readonly id: string;
  readonly kind: "action" | "page" | "run" | "dataset" | "skill" | "step";
  readonly label: string;
  /** Beside the label: dataset of a run, key of an action. */
  readonly detail: string;
};

/**
 * What the palette lists for a typed text: `>` restricts to actions. Every word must occur; a label
 * that begins with the text comes first, then one with a word that does. Order is kept otherwise.
 */
export function matchEntries<T extends PaletteEntry>(
  entries: readonly T[],
  typed: string,
  limit: number,
): readonly T[] {
  const isActionsOnly = typed.trimStart().startsWith(">");
  const text = typed.trim().replace(/^>\s*/, "").toLowerCase();
  const words = text.split(/\s+/).filter(Boolean);
  return entries
    .filter((entry) => !isActionsOnly || entry.kind === "action")
    .map((entry, position) => ({ entry, position, rank: rankOf(entry, text, words) }))
    .filter(({ rank }) => rank < misses)
    .toSorted((left, right) => left.rank - right.rank || left.position - right.position)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

/** The step number in `step 12` or `s12`; null for any other text. */
export function stepAskedFor(typed: string): number | null {
  const match = /^\s*(?:step\s*|s)(\d{1,6})\s*$/i.exec(typed);
  return match ? Number(match[1]) : null;
}

const misses = 9;

function rankOf(entry: PaletteEntry, text: string, words: readonly string[]): number {
  const label = entry.label.toLowerCase();
  const whole = `${label} ${entry.detail.toLowerCase()}`;
  if (!words.every((word) => whole.includes(word))) {
    return misses;
  }
  if (text === "" || label.startsWith(text)) {
    return 0;
  }
  const isAtWord = label.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(words[0] ?? ""));
  return isAtWord ? 1 : 2;
}

/** How good an outcome is for the run; components choose colours by tone, never by word. */
export type Tone = "accept" | "reject" | "neutral" | "warning" | "danger" | "info";

export type OutcomeIcon = "star" | "triangle" | "cross" | "diamond" | "circle" | "dash";

export type OutcomeWords = {
  readonly word: string;
  /** The sign that goes with the word wherever there is no room for an icon. */
  readonly sign: string;
  readonly icon: OutcomeIcon;
  readonly tone: Tone;
};

const words: Readonly<Record<string, OutcomeWords>> = {
  accept_new_best: { word: "New best", sign: "★", icon: "star", tone: "accept" },
  accept: { word: "Accepted", sign: "▲", icon: "triangle", tone: "accept" },
  reject: { word: "Rejected", sign: "✕", icon: "cross", tone: "reject" },
  force_accept: { word: "Accepted without gate", sign: "◆", icon: "diamond", tone: "neutral" },
  skip_no_patches: { word: "Skipped — no edits", sign: "○", icon: "circle", tone: "neutral" },
  skip_no_rewrite: { word: "Skipped — no rewrite", sign: "○", icon: "circle", tone: "neutral" },
  seed: { word: "Seed", sign: "●", icon: "dash", tone: "neutral" },
  baseline: { word: "Baseline", sign: "●", icon: "dash", tone: "neutral" },
  no_content: { word: "No guidance", sign: "○", icon: "circle", tone: "neutral" },
  skip_first_epoch: { word: "First epoch", sign: "○", icon: "circle", tone: "neutral" },
  skip_no_comparison: { word: "Nothing to compare", sign: "○", icon: "circle", tone: "neutral" },
  skip_last_epoch: { word: "Last epoch", sign: "○", icon: "circle", tone: "neutral" },
  inject_placeholder: { word: "Region prepared", sign: "○", icon: "circle", tone: "neutral" },
  inject_appendix: { word: "Appendix prepared", sign: "○", icon: "circle", tone: "neutral" },
  add_notes: { word: "Notes added", sign: "◆", icon: "diamond", tone: "neutral" },
  provisional: { word: "Being scored", sign: "◌", icon: "circle", tone: "neutral" },
  write_meta_skill: { word: "Written", sign: "◆", icon: "diamond", tone: "neutral" },
};

/** The words of product.md 5 for a step's, version's or epoch end's outcome: the one place that knows them. */
export function outcomeWords(action: string): OutcomeWords {
  const known = words[action];
  if (known !== undefined) {
    return known;
  }
  const readable = action.replaceAll("_", " ").trim();
  return {
    word: readable === "" ? "Unknown" : readable.charAt(0).toUpperCase() + readable.slice(1),
    sign: "–",
    icon: "dash",
    tone: "neutral",
  };
}

/** The same words inside a sentence: "accepted without gate". */
export function lowerWord(action: string): string {
  const { word } = outcomeWords(action);
  return word.charAt(0).toLowerCase() + word.slice(1);
}

/** True for outcomes that changed the current skill. */
export function isAccepted(action: string): boolean {
  return action === "accept_new_best" || action === "accept" || action === "force_accept";
}

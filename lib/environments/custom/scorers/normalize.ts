import type { Normalization } from "@/lib/schemas/scorer";

/** Applies the chosen flags in the order of benchmarks.md 8.3. */
export function normalizeWith(flags: Normalization, text: string): string {
  let result = text;
  if (flags.unicodeNFKC) result = result.normalize("NFKC");
  if (flags.trim) result = result.trim();
  if (flags.lowercase) result = result.toLowerCase();
  if (flags.stripPunctuation) result = result.replace(/[!-/:-@[-`{-~]/g, "");
  if (flags.stripArticles) {
    result = result.replace(/(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/giu, " ");
  }
  if (flags.collapseWhitespace) result = result.replace(/\s+/g, " ").trim();
  return result;
}

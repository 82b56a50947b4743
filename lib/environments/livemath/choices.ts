import { trimBlanks } from "@/lib/domain/whitespace";
import { isRecord } from "../raw-fields";

export type Choice = { readonly label: string; readonly text: string };

/** Labels by position; a question has at most this many options (LM-3). */
export const choiceLabels: readonly string[] = ["A", "B", "C", "D", "E", "F", "G"];

/** A label as it is compared: trimmed, upper case, without `.`, `)` and `:` at the end (LM-4). */
export function normalizeLabel(text: string): string {
  const label = trimBlanks(text).toUpperCase();
  let end = label.length;
  while (end > 0 && ".):".includes(label.charAt(end - 1))) {
    end -= 1;
  }
  return label.slice(0, end);
}

export type CoercedChoices =
  | { readonly ok: true; readonly choices: readonly Choice[] }
  | { readonly ok: false; readonly message: string };

/**
 * The options of a raw row (benchmarks.md 6.1): a list of texts or of objects with `text` or
 * `content`, or an object from label to text. Labels default to the position; empty texts are left
 * out. Fails when an option without a label stands after the seventh place.
 */
export function coerceChoices(raw: unknown): CoercedChoices {
  if (isRecord(raw)) {
    const labels = Object.keys(raw).toSorted(compareCodePoints);
    return {
      ok: true,
      choices: labels.map((label) => ({ label, text: textOf(raw[label]) })).filter(hasText),
    };
  }
  if (!Array.isArray(raw)) {
    return { ok: true, choices: [] };
  }
  const choices: Choice[] = [];
  for (const [index, entry] of raw.entries()) {
    const own = isRecord(entry) ? textOf(entry.label) : "";
    const label = own === "" ? choiceLabels[index] : own;
    if (label === undefined) {
      return {
        ok: false,
        message: `option ${index + 1} has no label; only ${choiceLabels.length} options are labelled by position`,
      };
    }
    choices.push({ label, text: choiceText(entry) });
  }
  return { ok: true, choices: choices.filter(hasText) };
}

function choiceText(entry: unknown): string {
  if (!isRecord(entry)) {
    return textOf(entry);
  }
  const text = textOf(entry.text);
  return text === "" ? textOf(entry.content) : text;
}

function hasText(choice: Choice): boolean {
  return choice.text !== "";
}

/** A text, number or truth value as trimmed text; anything else counts as absent. */
export function textOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return trimBlanks(value);
    case "number":
    case "boolean":
      return String(value);
    default:
      return "";
  }
}

/** The option with that label in compared form, or null. The last one wins, as in the original. */
export function findChoice(choices: readonly Choice[], label: string): Choice | null {
  return choices.findLast((choice) => normalizeLabel(choice.label) === label) ?? null;
}

function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));
}

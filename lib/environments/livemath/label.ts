import { collapseBlanks, splitWords, trimBlanks } from "@/lib/domain/whitespace";
import type { ScoringProfile } from "../scoring-profile";
import { type Choice, normalizeLabel } from "./choices";

/** The chosen label; `isLabel` is false when the answer names none of the options. */
export type ParsedLabel = { readonly label: string; readonly isLabel: boolean };

/** Which option an extracted answer names: LM-8 in `official`, LM-4 to LM-7 in `compat`. */
export function parseChoiceLabel(
  answer: string,
  choices: readonly Choice[],
  profile: ScoringProfile,
): ParsedLabel {
  return profile === "compat" ? parseAsOriginal(answer, choices) : parseLenient(answer, choices);
}

function parseAsOriginal(answer: string, choices: readonly Choice[]): ParsedLabel {
  const labels = new Set(choices.map(({ label }) => normalizeLabel(label)));
  const whole = normalizeLabel(answer);
  if (labels.has(whole)) {
    return { label: whole, isLabel: true };
  }
  const folded = trimBlanks(answer).toLowerCase();
  const same = choices.find(({ text }) => trimBlanks(text).toLowerCase() === folded);
  if (same !== undefined) {
    return { label: normalizeLabel(same.label), isLabel: true };
  }
  const first = normalizeLabel(splitWords(answer)[0] ?? "");
  return labels.has(first) ? { label: first, isLabel: true } : { label: whole, isLabel: false };
}

/** Markdown, LaTeX, brackets, quotes and punctuation around a label. */
const wrapper = "\\s*`_$()[\\]{}<>\"'“”‘’«».,:;!?\\\\";
const leadingWrapper = new RegExp(`^[${wrapper}]+`, "u");
const wrapperCharacter = new RegExp(`[${wrapper}]`, "u");
const latexWrapper = /\\(?:boxed|fbox|text|textbf|mathbf|mathrm|mathsf|textrm)\s*\{/g;
const leadingWord =
  /^(?:the\s+)?(?:(?:final|correct|right|best)\s+)?(?:option|choice|answer)(?![\p{L}\p{N}])\s*(?:is(?![\p{L}\p{N}]))?/iu;

function unwrap(text: string): string {
  let end = text.length;
  while (end > 0 && wrapperCharacter.test(text.charAt(end - 1))) {
    end -= 1;
  }
  return text.slice(0, end).replace(leadingWrapper, "");
}

/** The answer without what stands around a label: wrappers and words such as "the answer is". */
function bare(answer: string): string {
  let text = unwrap(answer);
  for (let found = leadingWord.exec(text); found !== null; found = leadingWord.exec(text)) {
    text = unwrap(text.slice(found[0].length));
  }
  return text;
}

function parseLenient(answer: string, choices: readonly Choice[]): ParsedLabel {
  const labels = new Set(
    choices.map(({ label }) => normalizeLabel(label)).filter((label) => label !== ""),
  );
  const text = answer.replace(latexWrapper, "{");
  const core = bare(text);
  const lone = normalizeLabel(core);
  if (labels.has(lone)) {
    return { label: lone, isLabel: true };
  }
  const label =
    leadingLabel(core, labels) ?? labelOfText(answer, choices) ?? onlyLabel(text, labels);
  return label === null ? { label: lone, isLabel: false } : { label, isLabel: true };
}

/** `B. text`, `B) text`, `**B**: text`: the label in the case it has, closed by a mark. */
function leadingLabel(core: string, labels: ReadonlySet<string>): string | null {
  const found = /^([\p{L}\p{N}]+)[\s*`_$}\]]*[.):]/u.exec(core);
  const label = found?.[1] ?? "";
  return labels.has(label) ? label : null;
}

/** The one option with this text, white space and a final mark aside; by exact letters first. */
function labelOfText(answer: string, choices: readonly Choice[]): string | null {
  const plain = (text: string) => collapseBlanks(text).replace(/[.;]$/, "");
  const given = plain(answer);
  if (given === "") {
    return null;
  }
  const exact = choices.filter(({ text }) => plain(text) === given);
  const folded = given.toLowerCase();
  const same =
    exact.length > 0 ? exact : choices.filter(({ text }) => plain(text).toLowerCase() === folded);
  const [only] = same;
  return only !== undefined && same.length === 1 ? normalizeLabel(only.label) : null;
}

/** Verbs and joints after which an A that opens a sentence is a label and not the article. */
const afterLabel =
  /^A\s+(?:is|was|holds?|seems|follows|fails|must|would|should|can|cannot|because|since|as|and|or|but|not|only|by|from)(?![\p{L}\p{N}])/u;
const opensSentence = /(?:^|[.!?:;]\s|\n)A\s+\p{Ll}/gu;

/** The one label that stands alone in the text, in upper case; null when there are two or none. */
function onlyLabel(text: string, labels: ReadonlySet<string>): string | null {
  const plain = text
    .replace(opensSentence, (found, at: number) =>
      afterLabel.test(text.slice(at + found.indexOf("A"), at + found.length + 12))
        ? found
        : found.replace("A", "a"),
    )
    .replace(/(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, " ");
  const found = new Set<string>();
  for (const [word] of plain.matchAll(/(?<![\p{L}\p{N}_])[\p{L}\p{N}]+(?![\p{L}\p{N}_])/gu)) {
    if (labels.has(word)) {
      found.add(word);
      if (found.size > 1) {
        return null;
      }
    }
  }
  const [only] = found;
  return only ?? null;
}

import { isRecord } from "../raw-fields";
import {
  type Choice,
  choiceLabels,
  coerceChoices,
  findChoice,
  normalizeLabel,
  textOf,
} from "./choices";

/** A row of the published files in one shape; nothing is checked yet. */
export type LivemathRow = {
  readonly id: string;
  readonly month: string;
  readonly no: string | number;
  readonly paperLink: string;
  readonly theorem: string;
  readonly sketch: string;
  readonly theoremTypes: readonly string[];
  readonly question: string;
  readonly choices: readonly Choice[];
  readonly correctChoice: Choice;
  /** True when the right option was not among the choices and was added to them. */
  readonly isCorrectAdded: boolean;
};

export type NormalizedRow =
  | { readonly ok: true; readonly row: LivemathRow }
  | { readonly ok: false; readonly field: string; readonly message: string };

/**
 * Brings a raw row into one shape (benchmarks.md 6.1). `index` is its place in the file from 0 and
 * gives the number of a row that has none; `month` is used where the row names none.
 */
export function normalizeRow(
  value: Record<string, unknown>,
  place: { readonly index: number; readonly month?: string },
): NormalizedRow {
  const question = isRecord(value.mcq) ? value.mcq : {};
  const rawChoices = question.choices ?? value.choices;
  const coerced = coerceChoices(rawChoices);
  if (!coerced.ok) {
    return { ok: false, field: "choices", message: coerced.message };
  }
  const month = textOf(value.month) || (place.month ?? "");
  const no = typeof value.no === "number" ? value.no : textOf(value.no) || place.index + 1;
  const given = readCorrect(question.correct_choice ?? value.correct_choice);
  const known = given.label === "" ? null : findChoice(coerced.choices, given.label);
  const isCorrectAdded = known === null && given.label !== "" && given.text !== "";
  return {
    ok: true,
    row: {
      id: month === "" ? String(no) : `${month}:${no}`,
      month,
      no,
      paperLink: textOf(value.paper_link),
      theorem: textOf(value.theorem),
      sketch: textOf(value.sketch),
      theoremTypes: readTypes(value.theorem_type),
      question: textOf(question.question) || textOf(value.question),
      choices: isCorrectAdded ? inLabelOrder([...coerced.choices, given]) : coerced.choices,
      correctChoice: { label: given.label, text: given.text || (known?.text ?? "") },
      isCorrectAdded,
    },
  };
}

function readCorrect(value: unknown): Choice {
  return isRecord(value)
    ? { label: normalizeLabel(textOf(value.label)), text: textOf(value.text) }
    : { label: normalizeLabel(textOf(value)), text: "" };
}

function readTypes(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((type) => type !== "");
}

function inLabelOrder(choices: readonly Choice[]): Choice[] {
  const place = ({ label }: Choice) => {
    const index = choiceLabels.indexOf(normalizeLabel(label));
    return index === -1 ? choiceLabels.length : index;
  };
  return choices.toSorted((a, b) => place(a) - place(b));
}

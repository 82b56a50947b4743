import * as z from "zod";
import { extractTaggedOrLastLine } from "@/lib/environments/extract-tagged";
import { coerceChoices, normalizeLabel, textOf } from "@/lib/environments/livemath/choices";
import { parseChoiceLabel } from "@/lib/environments/livemath/label";
import { normalizeRow } from "@/lib/environments/livemath/raw-row";
import { evaluateChoice } from "@/lib/environments/livemath/score";
import { itemShuffleSeed, shuffleChoices } from "@/lib/environments/livemath/shuffle";
import { isSame } from "./compare";
import { Refusal, read, refuseNull, type Vector, type VectorRunner } from "./vectors";

/** A missing label counts as an empty one, as in the original. */
const choiceSchema = z
  .object({ label: z.unknown().optional(), text: z.unknown().optional() })
  .transform(({ label, text }) => ({ label: textOf(label), text: textOf(text) }));
const choicesSchema = z.array(choiceSchema);
const itemSchema = z.object({
  id: z.string(),
  choices: choicesSchema,
  correct_choice: choiceSchema,
});

function normalizeItemVector(input: Vector["input"]) {
  const value = read(input, "item", z.record(z.string(), z.unknown()));
  const normalized = normalizeRow(value, { index: read(input, "row", z.int()) });
  if (!normalized.ok) {
    throw new Refusal(normalized.message);
  }
  const { row } = normalized;
  return {
    id: row.id,
    month: row.month,
    no: row.no,
    paper_link: row.paperLink,
    theorem: row.theorem,
    sketch: row.sketch,
    theorem_type: row.theoremTypes,
    question: row.question,
    choices: row.choices,
    correct_choice: row.correctChoice,
    kept: row.question !== "" && row.choices.length > 0 && row.correctChoice.label !== "",
  };
}

function shuffleVector(input: Vector["input"]) {
  const { id, choices, correct_choice } = read(input, "item", itemSchema);
  const isOn = read(input, "on", z.boolean().default(true));
  const shuffled = isOn
    ? refuseNull(
        shuffleChoices({
          id,
          seed: read(input, "seed", z.int()),
          choices,
          correctChoice: correct_choice,
        }),
        "too many options",
      )
    : { choices, correctChoice: correct_choice, order: [...choices.keys()] };
  const { label } = shuffled.correctChoice;
  return {
    invariant_labels: shuffled.choices.map((choice) => choice.label),
    invariant_texts_sorted: shuffled.choices.map(({ text }) => text).toSorted(),
    invariant_correct_text: shuffled.choices.find((choice) => choice.label === label)?.text,
    reference_order: shuffled.order,
    reference_correct_label: label,
  };
}

export const livemathScoringRunner: VectorRunner = {
  file: "livemath_scoring.json",
  run: (input, kind) => {
    const fn = read(input, "fn", z.string());
    const profile = kind === "case" ? "compat" : "official";
    const text = () => textOf(input.text);
    switch (fn) {
      case "normalize_label":
        return normalizeLabel(text());
      case "extract_answer":
        return extractTaggedOrLastLine(text(), profile).answer;
      case "parse_choice_label": {
        const { answer } = extractTaggedOrLastLine(text(), profile);
        return parseChoiceLabel(answer, read(input, "choices", choicesSchema), profile).label;
      }
      case "evaluate": {
        const score = evaluateChoice(
          text(),
          {
            choices: read(input, "choices", choicesSchema),
            correctChoice: read(input, "correct_choice", choiceSchema),
          },
          profile,
        );
        return {
          em: score.em,
          predicted_answer: score.predicted.label,
          predicted_label: score.predicted.label,
          predicted_text: score.predictedText,
          correct_label: score.correctLabel,
          correct_text: score.correctText,
        };
      }
      case "coerce_choices": {
        const coerced = coerceChoices(input.raw);
        if (!coerced.ok) {
          throw new Refusal(coerced.message);
        }
        return coerced.choices;
      }
      case "normalize_item":
        return normalizeItemVector(input);
      case "item_shuffle_seed":
        return itemShuffleSeed(read(input, "id", z.string()), read(input, "seed", z.int()));
      case "shuffle":
        return shuffleVector(input);
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
  matches: (actual, { expected }) => {
    const ours = sortedTextsSchema.safeParse(actual);
    const theirs = sortedTextsSchema.safeParse(expected);
    return ours.success && theirs.success
      ? isSame(ours.data, theirs.data)
      : isSame(actual, expected);
  },
};

/** The texts are a multiset: languages sort them differently. */
const sortedTextsSchema = z.looseObject({
  invariant_texts_sorted: z.array(z.string()).transform((texts) => texts.toSorted()),
});

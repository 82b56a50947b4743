import * as z from "zod";
import {
  extractCompat,
  normalizeAnswer,
  scoreCompat,
} from "@/lib/environments/officeqa/compat-score";
import { listField } from "@/lib/environments/officeqa/list-field";
import { findNumbers } from "@/lib/environments/officeqa/numbers";
import { officialReward } from "@/lib/environments/officeqa/official-score";
import { readOfficeqaRow } from "@/lib/environments/officeqa/row";
import { officeqaFields } from "./original-rows";
import { read, type Vector, type VectorRunner } from "./vectors";

/** Both graders' answers side by side, so that neither hides a miss of the other. */
function evaluateVector(input: Vector["input"]) {
  const gold = read(input, "gold", z.string());
  const prediction = read(input, "prediction", z.string());
  const reward = (tolerance: number) => officialReward(gold, prediction, tolerance);
  return {
    reference: scoreCompat(gold, prediction),
    official: { "0": reward(0), "0.01": reward(0.01), "0.05": reward(0.05) },
  };
}

export const officeqaScoringRunner: VectorRunner = {
  file: "officeqa_scoring.json",
  run: (input) => {
    const fn = read(input, "fn", z.string());
    const text = () => read(input, "text", z.string());
    switch (fn) {
      case "evaluate":
        return evaluateVector(input);
      case "normalize_answer":
        return { reference: normalizeAnswer(text()) };
      case "extract_answer":
        return { reference: extractCompat(text()) };
      case "parse_list_field":
        return { reference: listField(input.value) };
      case "normalize_row":
        return {
          reference: officeqaFields(
            readOfficeqaRow(read(input, "row", z.record(z.string(), z.unknown()))),
          ),
        };
      case "official_numbers":
        return {
          official: findNumbers(text()).map(({ value, percent, negative }) => [
            value,
            percent,
            negative,
          ]),
        };
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
};

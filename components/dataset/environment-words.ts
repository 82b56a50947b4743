import { environmentTitles } from "@/lib/schemas/environment";
import type { DatasetRow } from "@/lib/schemas/read-models";

/** An environment's name on screen. */
export function environmentWord(environment: DatasetRow["environment"]): string {
  return environmentTitles[environment];
}

/** What the items of an environment hold, for the upload form. */
export const itemWords: Readonly<Record<DatasetRow["environment"], string>> = {
  custom: "Items with input and expected answers.",
  searchqa: "Items with question, context and answers.",
  livemathematicianbench: "Items with question, choices and correct_choice.",
  docvqa: "Items with question, answers and image_path; pictures come along in the ZIP or folder.",
  officeqa: "Items with question, ground_truth and source_files; text files come along under docs.",
};

const splitWords = { train: "Train", val: "Selection", test: "Test" } as const;

export function splitWord(split: keyof typeof splitWords): string {
  return splitWords[split];
}

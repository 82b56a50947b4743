import type { DatasetRow } from "@/lib/schemas/read-models";

const words: Record<DatasetRow["environment"], string> = {
  custom: "Custom tasks",
  searchqa: "SearchQA",
};

/** An environment's name on screen. */
export function environmentWord(environment: DatasetRow["environment"]): string {
  return words[environment];
}

const splitWords = { train: "Train", val: "Selection", test: "Test" } as const;

export function splitWord(split: keyof typeof splitWords): string {
  return splitWords[split];
}

import { firstPresent } from "../raw-fields";
import { listField } from "./list-field";

/** A question's record under the benchmark's own column names, nothing checked yet (benchmarks.md 4.1). */
export type OfficeqaRow = {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly category: string;
  readonly sourceFiles: readonly string[];
  readonly sourceDocs: readonly string[];
  readonly split: string;
};

export const defaultCategory = "officeqa";

/** Names under which records hold a field; the first one with a value counts. */
export const officeqaNames = {
  id: ["uid", "id"],
  answer: ["ground_truth", "answer"],
  category: ["category", "difficulty"],
} as const;

export function readOfficeqaRow(record: Record<string, unknown>): OfficeqaRow {
  const text = (...names: string[]) => {
    const filled = names.filter((name) => textOf(record[name]) !== "");
    const name = firstPresent(record, filled);
    return name === null ? "" : textOf(record[name]);
  };
  return {
    id: text(...officeqaNames.id),
    question: text("question"),
    answer: text(...officeqaNames.answer),
    category: text(...officeqaNames.category) || defaultCategory,
    sourceFiles: listField(record.source_files),
    sourceDocs: listField(record.source_docs),
    split: text("split"),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

import { firstPresent } from "../raw-fields";
import { answersInCell, goldAnswers } from "./gold-answers";

/** A question's record under the benchmark's own column names, nothing checked yet (benchmarks.md 5.1). */
export type DocvqaRow = {
  readonly id: string;
  readonly question: string;
  /** null when the record's answers have a shape nobody knows. */
  readonly answers: readonly string[] | null;
  readonly taskType: string;
  readonly imagePaths: readonly string[];
  readonly questionId: string;
  readonly docId: string;
  readonly documentId: string;
  readonly documentPage: string;
  readonly sourceSplit: string;
};

export const defaultTaskType = "docvqa";

/** Names under which records hold a field; the first one with a value counts. */
export const docvqaNames = {
  id: ["questionId", "id"],
  answers: ["answers", "answer", "ground_truth"],
  images: ["image_paths", "image_path"],
  taskType: ["topic", "category", "task_type"],
} as const;

const pathInQuestion = /^([\s\S]*?)\s*document_path:\s*(\S[^\r\n]*?)\s*$/;

export function readDocvqaRow(record: Record<string, unknown>): DocvqaRow {
  const text = (...names: string[]) => textOf(fieldOf(record, names));
  const asked = text("question");
  const tail = pathInQuestion.exec(asked);
  const images = imagePaths(fieldOf(record, docvqaNames.images));
  const inQuestion = tail?.[2] === undefined ? [] : [tail[2]];
  return {
    id: text(...docvqaNames.id),
    question: tail?.[1]?.trim() ?? asked,
    answers: answersOf(fieldOf(record, docvqaNames.answers)),
    taskType: text(...docvqaNames.taskType) || defaultTaskType,
    imagePaths: images.length > 0 ? images : inQuestion,
    questionId: text("questionId"),
    docId: text("docId"),
    documentId: text("ucsf_document_id"),
    documentPage: text("ucsf_document_page_no"),
    sourceSplit: text("source_split"),
  };
}

function fieldOf(record: Record<string, unknown>, names: readonly string[]): unknown {
  const filled = names.filter((name) => record[name] !== "");
  const name = firstPresent(record, filled);
  return name === null ? undefined : record[name];
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

function answersOf(value: unknown): string[] | null {
  if (value === undefined) return [];
  return typeof value === "string" && !value.trimStart().startsWith("{")
    ? answersInCell(value)
    : goldAnswers(value);
}

function imagePaths(value: unknown): string[] {
  const list = typeof value === "string" ? answersInCell(value) : Array.isArray(value) ? value : [];
  return list.flatMap((path: unknown) => {
    const name = textOf(path);
    return name === "" ? [] : [name];
  });
}

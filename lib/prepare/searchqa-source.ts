import { isRecord, listInCell } from "../environments/raw-fields";
import type { BenchmarkSource, RowProblem, SourceRow } from "./benchmark";

const idNames = ["key", "id", "qid"] as const;

/** Rows with `key`, `question`, `context`, `answers`; or MRQA records with `context` and a list `qas`. */
export const searchqaSource: BenchmarkSource = {
  name: "searchqa",
  title: "SearchQA",
  environment: "searchqa",
  idNames,
  published: { train: 400, val: 200, test: 1400 },
  sampleSize: 2000,
  itemFields: ["id", "question", "context", "answers"],
  toRows: ({ value }) => {
    if (!isRecord(value)) return { field: null, message: "must be an object" };
    // The first line of an MRQA file describes the file.
    if ("header" in value && !("context" in value)) return [];
    return Array.isArray(value.qas)
      ? rowsOfPassage(value, value.qas)
      : oneRow(value, value.context);
  },
  instructions: [
    "SearchQA is published on Hugging Face as lucadiliello/searchqa; read and accept the terms on its page.",
    "No licence allows shipping it with this program, so you download it yourself:",
    "  pip install datasets",
    "  python -c \"from datasets import load_dataset as l; [l('lucadiliello/searchqa', split=s).to_json(f'searchqa/{s}.jsonl') for s in ('train', 'validation')]\"",
    "Also read: the MRQA files (SearchQA.jsonl.gz), JSON, JSON Lines, CSV, each also with .gz.",
    "The released split is a list of keys (400/200/1400): give its folder with --manifest. Without it, 2000 questions are drawn by the seed and cut 2:1:7.",
  ],
};

function rowsOfPassage(
  record: Record<string, unknown>,
  questions: readonly unknown[],
): readonly SourceRow[] | RowProblem {
  const rows: SourceRow[] = [];
  for (const [index, question] of questions.entries()) {
    if (!isRecord(question)) return { field: `qas.${index}`, message: "must be an object" };
    const made = oneRow(question, record.context);
    if (!Array.isArray(made)) return made;
    rows.push(...made);
  }
  return rows;
}

function oneRow(record: Record<string, unknown>, context: unknown): SourceRow[] | RowProblem {
  const name = idNames.find((one) => record[one] !== undefined && record[one] !== null);
  const id = name === undefined ? "" : String(record[name]).trim();
  if (id === "") return { field: "key", message: "is missing" };
  const answers = listInCell(record.answers ?? record.answer);
  return [
    {
      id,
      item: {
        id,
        question: record.question,
        context: context ?? "",
        answers: Array.isArray(answers) ? answers : answers === undefined ? [] : [answers],
      },
    },
  ];
}

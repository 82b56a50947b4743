import { readOfficeqaRow } from "../environments/officeqa/row";
import { isRecord } from "../environments/raw-fields";
import type { BenchmarkSource } from "./benchmark";

/** `officeqa_full.csv`. The released split cuts easy and hard questions by the ratio each on their own. */
export const officeqaSource: BenchmarkSource = {
  name: "officeqa",
  title: "OfficeQA",
  environment: null,
  idNames: ["uid", "id"],
  published: { train: 50, val: 24, test: 172 },
  sampleSize: null,
  itemFields: ["id", "uid", "question", "ground_truth", "category", "source_files", "source_docs"],
  toRows: ({ value }) => {
    if (!isRecord(value)) return { field: null, message: "must be an object" };
    const row = readOfficeqaRow(value);
    if (row.id === "") return { field: "uid", message: "is missing" };
    if (row.answer === "") return { field: "answer", message: "is missing" };
    return [
      {
        id: row.id,
        item: {
          id: row.id,
          uid: row.id,
          question: row.question,
          ground_truth: row.answer,
          category: row.category,
          source_files: row.sourceFiles,
          source_docs: row.sourceDocs,
        },
        stratum: row.category,
      },
    ];
  },
  instructions: [
    "OfficeQA is gated: sign in on Hugging Face, accept the terms of databricks/officeqa (data CC-BY-SA-4.0) and make a token.",
    "  huggingface-cli login",
    "  huggingface-cli download databricks/officeqa --repo-type dataset --include 'officeqa_full.csv' 'treasury_bulletins_parsed/transformed/*' --local-dir officeqa",
    "Give officeqa_full.csv as the source. The bulletins stay where they are; a run finds them by the documents folder in its settings.",
    "Do not publish the answers. The released split (50/24/172) is a list of ids: give its folder with --manifest. Without it, easy and hard questions are each cut 2:1:7 by the seed, which gives the same sizes.",
  ],
};

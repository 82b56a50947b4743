import { readDocvqaRow } from "../environments/docvqa/row";
import { isRecord } from "../environments/raw-fields";
import type { BenchmarkSource } from "./benchmark";

/** The questions of the validation set; rows of the portal (`image`) or of an export (`image_path`). */
export const docvqaSource: BenchmarkSource = {
  name: "docvqa",
  title: "DocVQA",
  environment: null,
  idNames: ["questionId", "id"],
  published: { train: 107, val: 53, test: 374 },
  sampleSize: 534,
  itemFields: [
    "id",
    "questionId",
    "question",
    "answers",
    "image_path",
    "docId",
    "ucsf_document_id",
    "ucsf_document_page_no",
    "topic",
    "source_split",
  ],
  toRows: ({ value }) => {
    if (!isRecord(value)) return { field: null, message: "must be an object" };
    const row = readDocvqaRow({
      ...value,
      topic: topicOf(value),
      ...(typeof value.image === "string" ? { image_path: value.image } : {}),
    });
    if (row.id === "") return { field: "questionId", message: "is missing" };
    if (row.answers === null || row.answers.length === 0) {
      return { field: "answers", message: "is missing or not a list of texts" };
    }
    const [image] = row.imagePaths;
    return [
      {
        id: row.id,
        item: {
          id: row.id,
          questionId: row.questionId || row.id,
          question: row.question,
          answers: row.answers,
          docId: row.docId,
          ucsf_document_id: row.documentId,
          ucsf_document_page_no: row.documentPage,
          topic: row.taskType,
          source_split: row.sourceSplit || textOf(value.data_split),
        },
        image: image ?? `q${row.id}_d${row.docId}.png`,
      },
    ];
  },
  instructions: [
    "DocVQA needs an account: accept the terms of the Robust Reading Competition portal (task 1), or those of lmms-lab/DocVQA on Hugging Face.",
    "From the portal: val_v1.0_withQT.json and the folder of page images (documents/*.png); give the file as --source and the folder of images as --images.",
    "From Hugging Face, write rows and images with this Python script (pip install datasets pillow):",
    "  import json, os; from datasets import load_dataset",
    "  os.makedirs('docvqa/images', exist_ok=True); out = open('docvqa/validation.jsonl', 'w')",
    "  for row in load_dataset('lmms-lab/DocVQA', 'DocVQA', split='validation'):",
    "      image = row.pop('image'); row['image_path'] = 'images/q' + row['questionId'] + '_d' + str(row['docId']) + '.png'",
    "      image.save('docvqa/' + row['image_path']); out.write(json.dumps(row) + '\\n')",
    "The released split is a list of ids (107/53/374): give its folder with --manifest. Without it, 534 questions are drawn by the seed and cut 2:1:7.",
  ],
};

function topicOf(value: Record<string, unknown>): unknown {
  const types = value.topic ?? value.question_types;
  return Array.isArray(types) ? types.join("|") : types;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

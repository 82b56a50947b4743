import type { DocvqaRow } from "@/lib/environments/docvqa/row";
import type { OfficeqaRow } from "@/lib/environments/officeqa/row";

/** Rows under the names of the vectors. */
export function officeqaFields(row: OfficeqaRow) {
  return {
    id: row.id,
    uid: row.id,
    question: row.question,
    ground_truth: row.answer,
    answers: row.answer === "" ? [] : [row.answer],
    task_type: row.category,
    category: row.category,
    source_files: row.sourceFiles,
    source_docs: row.sourceDocs,
    split: row.split,
  };
}

export function docvqaFields(row: DocvqaRow) {
  const answers = row.answers ?? [];
  return {
    id: row.id,
    question: row.question,
    answer: answers[0] ?? "",
    answers,
    task_type: row.taskType,
    subtask: row.taskType,
    image_paths: row.imagePaths,
    image_path: row.imagePaths[0] ?? "",
    questionId: row.questionId,
    docId: row.docId,
    ucsf_document_id: row.documentId,
    ucsf_document_page_no: row.documentPage,
    source_split: row.sourceSplit,
  };
}

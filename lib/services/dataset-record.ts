import * as z from "zod";
import { comparesJson } from "@/lib/environments/custom/task-expected";
import {
  customTaskSchema,
  type ItemFile,
  itemFileSchema,
  type SplitName,
} from "@/lib/schemas/dataset";
import type { EnvironmentName } from "@/lib/schemas/environment";
import { scorerSchema } from "@/lib/schemas/scorer";

/** A file of an archive and the attachment it is made of. */
export type RecordFile = { readonly path: string; readonly file: ItemFile };

/** An item as a record that can be imported again, with the files it names. */
export type ExportRecord = {
  readonly record: Readonly<Record<string, unknown>>;
  readonly files: readonly RecordFile[];
};

export type StoredItem = {
  readonly split: SplitName;
  readonly itemId: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

const metadataSchema = z.record(z.string(), z.unknown()).catch({});
const filesSchema = z.array(itemFileSchema.loose()).catch([]);

/**
 * Writes items back into the shape their environment reads, so that an import gives items of the same
 * hash. Names of files repeat across items only for the same bytes.
 */
export function recordWriter(
  environment: EnvironmentName,
  options: Readonly<Record<string, unknown>>,
): (item: StoredItem) => ExportRecord {
  switch (environment) {
    case "custom":
      return customWriter(options);
    case "docvqa":
      return docvqaRecord;
    case "officeqa":
      return officeqaRecord;
    case "searchqa":
    case "livemathematicianbench":
      return plainRecord;
    default: {
      const unknown: never = environment;
      return unknown;
    }
  }
}

/** Fields of the environment beside those that came along under their own names. */
function plainRecord({ split, fields }: StoredItem): ExportRecord {
  const { metadata, ...own } = fields;
  return { record: { ...metadataSchema.parse(metadata), ...own, split }, files: [] };
}

function customWriter(options: Readonly<Record<string, unknown>>) {
  const scorer = scorerSchema.safeParse(options.scorer);
  // One text stands for itself where a list would be one JSON value.
  const isJson = scorer.success && comparesJson(scorer.data);
  const hashes = new Map<string, string>();
  return ({ split, fields }: StoredItem): ExportRecord => {
    const { expected, expected_value, files = [], ...task } = customTaskSchema.parse(fields);
    const answer = expected_value ?? (isJson ? expected[0] : expected);
    const named = files.map((file): RecordFile => {
      const known = hashes.get(file.name) ?? file.hash;
      hashes.set(file.name, known);
      return { path: known === file.hash ? `files/${file.name}` : file.name, file };
    });
    return {
      record: {
        ...task,
        ...(expected.length === 0 && expected_value === undefined ? {} : { expected: answer }),
        ...(named.length === 0 ? {} : { files: named.map(({ path }) => ({ path })) }),
        split,
      },
      files: named,
    };
  };
}

function docvqaRecord({ split, itemId, fields }: StoredItem): ExportRecord {
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  const files = filesSchema.parse(fields.images).map((file) => ({
    path: `images/${file.hash.slice(0, 12)}/${file.name}`,
    file,
  }));
  const topics = z.array(z.string()).catch([]).parse(fields.topics);
  return {
    record: {
      ...metadataSchema.parse(fields.metadata),
      id: itemId,
      questionId: text(fields.question_id),
      question: fields.question,
      answers: fields.answers,
      ...(files.length === 0 ? {} : { image_paths: files.map(({ path }) => path) }),
      ocr_text: text(fields.page_text),
      topic: topics.length === 0 ? fields.task_type : topics.join("|"),
      docId: text(fields.doc_id),
      ucsf_document_id: text(fields.document_id),
      ucsf_document_page_no: text(fields.document_page),
      source_split: text(fields.source_split),
      split,
    },
    files,
  };
}

function officeqaRecord({ split, itemId, fields }: StoredItem): ExportRecord {
  return {
    record: {
      ...metadataSchema.parse(fields.metadata),
      uid: itemId,
      question: fields.question,
      ground_truth: fields.answer,
      category: fields.category,
      source_files: fields.source_files,
      source_docs: fields.source_docs,
      split,
    },
    files: [],
  };
}

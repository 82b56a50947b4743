import * as z from "zod";
import type { DocvqaItem, ImportProblem, PageImage, TaskItem } from "@/lib/schemas/dataset";
import { docvqaItemSchema, pageImageSchema } from "@/lib/schemas/dataset";
import type { DocvqaEnvironmentConfig } from "@/lib/schemas/environment";
import { contentHash } from "../content-hash";
import type { ParsedItems, RawRecord } from "../environment";
import {
  type FieldResult,
  isRecord,
  limitProblems,
  otherFields,
  problemAt,
  readId,
  readOptionalText,
} from "../raw-fields";
import { docvqaNames, readDocvqaRow } from "./row";

/** Expected answers are short extracts; longer ones are a mistake in the data. */
const longestAnswer = 2000;

const collectedSchema = z.object({ images: z.array(pageImageSchema) });

const ownFields = [
  ...docvqaNames.id,
  ...docvqaNames.answers,
  ...docvqaNames.images,
  ...docvqaNames.taskType,
  "question",
  "docId",
  "ucsf_document_id",
  "ucsf_document_page_no",
  "source_split",
  "ocr_text",
  "split",
];

/** Questions on pages (benchmarks.md 5.1), all or every problem. */
export function parseDocvqaItems(
  records: readonly RawRecord[],
  config: DocvqaEnvironmentConfig,
): ParsedItems {
  const items: TaskItem[] = [];
  const splits: (string | null)[] = [];
  const groups: (string | null)[] = [];
  const problems: ImportProblem[] = [];
  for (const record of records) {
    const parsed = parseItem(record, config);
    if (!parsed.ok) {
      problems.push(problemAt(record, parsed.field, parsed.message));
      continue;
    }
    const { item, split } = parsed.value;
    items.push({ id: item.id, taskType: item.task_type, hash: contentHash(item), fields: item });
    splits.push(split);
    groups.push(null);
  }
  if (problems.length > 0) return { ok: false, problems: limitProblems(problems) };
  return { ok: true, items, splits, groups, warnings: [] };
}

type ReadItem = { readonly item: DocvqaItem; readonly split: string | null };

function parseItem(record: RawRecord, config: DocvqaEnvironmentConfig): FieldResult<ReadItem> {
  const { value } = record;
  if (!isRecord(value)) {
    return refuse(null, "must be an object with question, answers and image_path");
  }
  const row = readDocvqaRow(value);
  const answersField = docvqaNames.answers.find((name) => Object.hasOwn(value, name)) ?? null;
  if (row.question === "") {
    return refuse(
      "question",
      answersField === null
        ? "has neither a question nor answers; this is a list of ids, make the items with: npm run skillopt -- data prepare docvqa"
        : "is missing or not a text",
    );
  }
  const answers = readAnswers(row.answers, answersField);
  if (!answers.ok) return answers;
  const page = readPage(record, value, config);
  if (!page.ok) return page;
  const id = readId(
    value,
    docvqaNames.id.filter((name) => value[name] !== ""),
  );
  if (!id.ok) return id;
  const split = readOptionalText(value, "split", 100);
  if (!split.ok) return split;

  const topics = row.taskType.split("|").flatMap((topic) => topic.trim() || []);
  const content = { question: row.question, answers: answers.value, ...page.value };
  const item = docvqaItemSchema.parse({
    ...content,
    id: id.value ?? `t_${contentHash(content).slice(0, 12)}`,
    // A page with several labels counts under its first one; all of them stay with the item.
    task_type: topics[0] ?? row.taskType,
    topics,
    question_id: row.questionId,
    doc_id: row.docId,
    document_id: row.documentId,
    document_page: row.documentPage,
    source_split: row.sourceSplit,
    metadata: otherFields(value, ownFields),
  });
  return { ok: true, value: { item, split: split.value } };
}

function refuse(field: string | null, message: string) {
  return { ok: false, field, message } as const;
}

function readAnswers(
  answers: readonly string[] | null,
  field: string | null,
): FieldResult<readonly string[]> {
  if (field === null) return refuse("answers", "is missing");
  if (answers === null)
    return refuse(field, "an answer must be a text or a number, or a list of those");
  if (answers.length === 0) return refuse(field, "is empty");
  if (answers.some((answer) => answer.trim() === "")) return refuse(field, "an answer is empty");
  if (answers.some((answer) => answer.length > longestAnswer)) {
    return refuse(field, `an answer has more than ${longestAnswer} characters`);
  }
  return { ok: true, value: answers };
}

type Page = { readonly images: readonly PageImage[]; readonly page_text: string };

function readPage(
  record: RawRecord,
  value: Record<string, unknown>,
  config: DocvqaEnvironmentConfig,
): FieldResult<Page> {
  if (config.page_input === "text") {
    const text = value.ocr_text;
    return typeof text === "string" && text.trim() !== ""
      ? { ok: true, value: { images: [], page_text: text } }
      : refuse("ocr_text", "is missing; pages as text need the recognised text of the page");
  }
  const collected = collectedSchema.safeParse(record.collected);
  const images = collected.success ? collected.data.images : [];
  return images.length > 0
    ? { ok: true, value: { images, page_text: "" } }
    : refuse(
        "image_path",
        "is missing; an item needs the picture of its page (or set env.page_input to text and give ocr_text)",
      );
}

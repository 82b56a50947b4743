import type { ImportProblem, SearchqaItem, TaskItem } from "@/lib/schemas/dataset";
import { searchqaItemSchema } from "@/lib/schemas/dataset";
import { contentHash } from "../content-hash";
import type { ParsedItems, RawRecord } from "../environment";
import {
  type FieldResult,
  firstPresent,
  isRecord,
  limitProblems,
  listInCell,
  otherFields,
  problemAt,
  readAnswers,
  readId,
  readOptionalText,
} from "../raw-fields";

const idNames = ["id", "key"];
const questionNames = ["question", "input"];
const answerNames = ["answers", "answer", "expected"];

/** Records with question, context and answers (benchmarks.md 2.1), all or every problem. */
export function parseSearchqaItems(records: readonly RawRecord[]): ParsedItems {
  const items: TaskItem[] = [];
  const splits: (string | null)[] = [];
  const groups: (string | null)[] = [];
  const problems: ImportProblem[] = [];
  for (const record of records) {
    const parsed = parseItem(record.value);
    if (!parsed.ok) {
      problems.push(problemAt(record, parsed.field, parsed.message));
      continue;
    }
    const { item, split, group } = parsed.value;
    items.push({ id: item.id, taskType: item.task_type, hash: contentHash(item), fields: item });
    splits.push(split);
    groups.push(group);
  }
  if (problems.length > 0) return { ok: false, problems: limitProblems(problems) };
  return { ok: true, items, splits, groups, warnings: [] };
}

type ReadItem = {
  readonly item: SearchqaItem & { metadata?: Record<string, unknown> };
  readonly split: string | null;
  readonly group: string | null;
};

function parseItem(value: unknown): FieldResult<ReadItem> {
  if (!isRecord(value)) {
    return { ok: false, field: null, message: "must be an object with question, context, answers" };
  }
  const questionField = firstPresent(value, questionNames);
  const answersField = firstPresent(value, answerNames);
  if (questionField === null && answersField === null) {
    return {
      ok: false,
      field: "question",
      message:
        "has neither a question nor answers; a list of ids cannot be trained on, give the items themselves",
    };
  }
  const question = questionField === null ? undefined : value[questionField];
  if (typeof question !== "string" || question.trim() === "") {
    return { ok: false, field: "question", message: "is missing or not a text" };
  }
  const context = value.context;
  if (typeof context !== "string") {
    return {
      ok: false,
      field: "context",
      message:
        'is missing or not a text; use "" for a question without passages, or the custom environment',
    };
  }
  if (answersField === null) return { ok: false, field: "answers", message: "is missing" };
  const answers = readAnswers(listInCell(value[answersField]), answersField);
  if (!answers.ok) return answers;
  const id = readId(value, idNames);
  if (!id.ok) return id;
  const taskType = readOptionalText(value, "task_type", 100);
  if (!taskType.ok) return taskType;
  const split = readOptionalText(value, "split", 100);
  if (!split.ok) return split;
  const group = readOptionalText(value, "group", 200);
  if (!group.ok) return group;

  const content = { question, context, answers: answers.value };
  const item = searchqaItemSchema.parse({
    ...content,
    id: id.value ?? `t_${contentHash(content).slice(0, 12)}`,
    ...(taskType.value === null ? {} : { task_type: taskType.value }),
  });
  const metadata = otherFields(value, [
    ...idNames,
    questionField,
    answersField,
    "context",
    "task_type",
    "split",
    "group",
  ]);
  return {
    ok: true,
    value: {
      item: metadata === undefined ? item : { ...item, metadata },
      split: split.value,
      group: group.value,
    },
  };
}

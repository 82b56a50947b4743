import { contentHash } from "@/lib/environments/content-hash";
import type { ParsedItems, RawRecord } from "@/lib/environments/environment";
import {
  type FieldResult,
  isRecord,
  limitProblems,
  listInCell,
  problemAt,
  readAnswers,
  readId,
  readOptionalText,
} from "@/lib/environments/raw-fields";
import type { ImportProblem, TaskItem } from "@/lib/schemas/dataset";
import { type TemplateItem, templateItemSchema } from "./item";

/** Reads all records or lists every problem, each with file, line and field. */
export function parseTemplateItems(records: readonly RawRecord[]): ParsedItems {
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
  readonly item: TemplateItem;
  /** The split and the group the record names itself. */
  readonly split: string | null;
  readonly group: string | null;
};

function parseItem(value: unknown): FieldResult<ReadItem> {
  if (!isRecord(value)) {
    return { ok: false, field: null, message: "must be an object with question and answers" };
  }
  const { question } = value;
  if (typeof question !== "string" || question.trim() === "") {
    return { ok: false, field: "question", message: "is missing or not a text" };
  }
  // A cell of a table cannot hold a list, so a JSON list in it is read as one.
  const answers = readAnswers(listInCell(value.answers ?? value.answer), "answers");
  if (!answers.ok) return answers;
  const id = readId(value, ["id"]);
  if (!id.ok) return id;
  const hint = readOptionalText(value, "hint", 2000);
  if (!hint.ok) return hint;
  const taskType = readOptionalText(value, "task_type", 100);
  if (!taskType.ok) return taskType;
  const split = readOptionalText(value, "split", 100);
  if (!split.ok) return split;
  const group = readOptionalText(value, "group", 200);
  if (!group.ok) return group;
  const item = templateItemSchema.parse({
    // Without an id of its own an item is known by its content.
    id: id.value ?? `t_${contentHash({ question, answers: answers.value }).slice(0, 12)}`,
    question,
    answers: answers.value,
    ...(hint.value === null ? {} : { hint: hint.value }),
    ...(taskType.value === null ? {} : { task_type: taskType.value }),
  });
  return { ok: true, value: { item, split: split.value, group: group.value } };
}

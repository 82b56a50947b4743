import { collapseBlanks } from "@/lib/domain/whitespace";
import type { ImportProblem, LivemathItem, TaskItem } from "@/lib/schemas/dataset";
import { livemathItemSchema } from "@/lib/schemas/dataset";
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
import { choiceLabels, findChoice, normalizeLabel } from "./choices";
import { type LivemathRow, normalizeRow } from "./raw-row";

const ownFields = [
  "id",
  "month",
  "no",
  "paper_link",
  "theorem",
  "sketch",
  "theorem_type",
  "question",
  "choices",
  "correct_choice",
  "mcq",
  "task_type",
  "split",
  "group",
];

/** Rows of the published files or of a split folder (benchmarks.md 6.1), all or every problem. */
export function parseLivemathItems(records: readonly RawRecord[]): ParsedItems {
  const items: TaskItem[] = [];
  const splits: (string | null)[] = [];
  const groups: (string | null)[] = [];
  const problems: ImportProblem[] = [];
  const warnings: string[] = [];
  const seen = new Map<string, number>();
  for (const record of records) {
    const index = seen.get(record.file) ?? 0;
    seen.set(record.file, index + 1);
    const parsed = parseItem(record, index);
    if (!parsed.ok) {
      problems.push(problemAt(record, parsed.field, parsed.message));
      continue;
    }
    const { item, split, group } = parsed.value;
    items.push({ id: item.id, taskType: item.task_type, hash: contentHash(item), fields: item });
    splits.push(split);
    groups.push(group);
    warnings.push(...parsed.value.warnings);
  }
  if (problems.length > 0) return { ok: false, problems: limitProblems(problems) };
  return { ok: true, items, splits, groups, warnings: warnings.slice(0, 20) };
}

type ReadItem = {
  readonly item: LivemathItem & { metadata?: Record<string, unknown> };
  readonly split: string | null;
  readonly group: string | null;
  readonly warnings: readonly string[];
};

function failed(field: string | null, message: string): Extract<FieldResult<never>, { ok: false }> {
  return { ok: false, field, message };
}

function parseItem(record: RawRecord, index: number): FieldResult<ReadItem> {
  const { value } = record;
  if (!isRecord(value)) {
    return failed(null, "must be an object with question, choices and correct_choice");
  }
  const month = monthOfFile(record.file);
  const normalized = normalizeRow(value, { index, ...(month === null ? {} : { month }) });
  if (!normalized.ok) return failed(normalized.field, normalized.message);
  const { row } = normalized;
  const problem = findProblem(value, row);
  if (problem !== null) return problem;
  const id = readId(value, ["id"]);
  if (!id.ok) return id;
  const taskType = readOptionalText(value, "task_type", 100);
  if (!taskType.ok) return taskType;
  const split = readOptionalText(value, "split", 100);
  if (!split.ok) return split;
  const group = readOptionalText(value, "group", 200);
  if (!group.ok) return group;
  const item = livemathItemSchema.parse({
    id: id.value ?? row.id,
    question: row.question,
    choices: row.choices.map(({ label, text }) => ({ label: normalizeLabel(label), text })),
    correct_choice: row.correctChoice,
    theorem: row.theorem,
    sketch: row.sketch,
    theorem_type: row.theoremTypes,
    paper_link: row.paperLink,
    month: row.month,
    no: row.no,
    task_type: taskType.value ?? row.theoremTypes[0]?.slice(0, 100) ?? "math_mcq",
  });
  const metadata = otherFields(value, ownFields);
  return {
    ok: true,
    value: {
      item: metadata === undefined ? item : { ...item, metadata },
      split: split.value,
      group: group.value,
      warnings: warningsOf(item, row),
    },
  };
}

/** The month a file is named after: `qa_202511_final.json` or a folder `202511`. Null for others. */
export function monthOfFile(file: string): string | null {
  return /(?<!\d)(20\d{2}(?:0[1-9]|1[0-2]))(?!\d)/.exec(file)?.[1] ?? null;
}

/** The first thing that keeps a row from being asked and judged. */
function findProblem(value: Record<string, unknown>, row: LivemathRow) {
  const isManifest = !("question" in value) && !("mcq" in value) && !("choices" in value);
  if (isManifest) {
    return failed(
      "question",
      "has neither a question nor choices; a list of ids cannot be trained on, make the items with `skillopt data prepare livemathematicianbench`",
    );
  }
  if (row.question === "") return failed("question", "is missing or not a text");
  const listed = row.choices.length - (row.isCorrectAdded ? 1 : 0);
  if (listed < 2) {
    const count = listed === 0 ? "no options" : "only one option";
    return failed("choices", `has ${count} with a text; a question needs at least two`);
  }
  if (row.choices.length > choiceLabels.length) {
    return failed(
      "choices",
      `has ${row.choices.length} options; at most ${choiceLabels.length} are possible (LM-3)`,
    );
  }
  const labels = row.choices.map(({ label }) => normalizeLabel(label));
  const repeated = labels.find((label, index) => labels.indexOf(label) !== index);
  if (repeated !== undefined) return failed("choices", `two options have the label ${repeated}`);
  if (labels.includes("")) return failed("choices", "an option has no label");
  const { label } = row.correctChoice;
  if (label === "") return failed("correct_choice", "names no label of the right option");
  if (!labels.includes(label)) {
    return failed(
      "correct_choice",
      `is ${label}, which is not among the options ${labels.join(", ")}`,
    );
  }
  return null;
}

function warningsOf(item: LivemathItem, row: LivemathRow): string[] {
  const warnings: string[] = [];
  const { label, text } = row.correctChoice;
  if (row.isCorrectAdded) {
    warnings.push(`item ${item.id}: the right option ${label} was not listed and was added`);
  }
  const listed = findChoice(row.choices, label)?.text ?? "";
  if (collapseBlanks(listed) !== collapseBlanks(text)) {
    warnings.push(
      `item ${item.id}: the text of correct_choice is not that of option ${label}; the label decides`,
    );
  }
  const texts = row.choices.map((choice) => collapseBlanks(choice.text));
  if (new Set(texts).size < texts.length) {
    warnings.push(`item ${item.id}: two options have the same text`);
  }
  return warnings;
}

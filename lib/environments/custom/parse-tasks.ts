import type { CustomTask, ImportProblem, TaskItem } from "@/lib/schemas/dataset";
import { customTaskSchema } from "@/lib/schemas/dataset";
import type { CustomEnvironmentConfig } from "@/lib/schemas/environment";
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
import { expectedProblem, needsExpected, scorerProblem } from "./expected";
import { taskWarnings } from "./task-warnings";
import { checkSystemPrompt, parseTemplate, renderTemplate, type Template } from "./template";

const inputNames = ["input", "question", "text", "prompt"];
const expectedNames = ["expected", "answers", "answer", "label", "target"];
const referenceNames = ["reference_text", "rationale", "explanation", "solution"];
/** Parts of a question that data sets keep in fields of their own. */
const inputParts = ["context", "passage", "choices", "options"];

/** Records of any usual shape as tasks (benchmarks.md 8.1), all or every problem. */
export function parseTasks(
  records: readonly RawRecord[],
  config: CustomEnvironmentConfig,
): ParsedItems {
  const template = parseTemplate(config.user_template);
  const settings = settingProblems(config, template.ok ? null : template.message);
  if (settings.length > 0 || !template.ok) return { ok: false, problems: settings };

  const tasks: CustomTask[] = [];
  const splits: (string | null)[] = [];
  const problems: ImportProblem[] = [];
  for (const record of records) {
    const parsed = parseTask(record.value, config, template.value);
    if (parsed.ok) {
      tasks.push(parsed.value.task);
      splits.push(parsed.value.split);
    } else {
      problems.push(problemAt(record, parsed.field, parsed.message));
    }
  }
  if (problems.length > 0) return { ok: false, problems: limitProblems(problems) };
  return {
    ok: true,
    items: tasks.map(toItem),
    splits,
    groups: tasks.map((task) => task.group ?? null),
    warnings: taskWarnings(tasks, config.scorer),
  };
}

function toItem(task: CustomTask): TaskItem {
  return { id: task.id, taskType: task.task_type, hash: contentHash(task), fields: task };
}

function settingProblems(
  config: CustomEnvironmentConfig,
  templateProblem: string | null,
): ImportProblem[] {
  const checks = [
    ["options.user_template", templateProblem],
    ["options.system_prompt", checkSystemPrompt(config.system_prompt)],
    ["options.scorer", scorerProblem(config.scorer)],
  ] as const;
  return checks.flatMap(([field, message]) =>
    message === null ? [] : [{ file: "", line: null, field, message }],
  );
}

function parseTask(
  value: unknown,
  config: CustomEnvironmentConfig,
  template: Template,
): FieldResult<{ readonly task: CustomTask; readonly split: string | null }> {
  if (!isRecord(value)) {
    return { ok: false, field: null, message: "must be an object with input and expected" };
  }
  const inputField = firstPresent(value, inputNames);
  const expectedField = firstPresent(value, expectedNames);
  const input = readInput(value, inputField, expectedField);
  if (!input.ok) return input;
  const expected = readExpected(value, expectedField, config);
  if (!expected.ok) return expected;
  if (Array.isArray(value.files) && value.files.length > 0) {
    return { ok: false, field: "files", message: "attachments are not supported" };
  }
  const prompt = renderTemplate(template, input.value);
  if (!prompt.ok) return { ok: false, field: inputField, message: prompt.message };

  const names = readNames(value);
  if (!names.ok) return names;
  const { id, taskType, group, split, reference, referenceField } = names.value;
  const content = { input: input.value, expected: expected.value };
  const metadata = readMetadata(value, [inputField, expectedField, referenceField]);
  const task = customTaskSchema.parse({
    ...content,
    id: id ?? `t_${contentHash(content).slice(0, 12)}`,
    ...(taskType === null ? {} : { task_type: taskType }),
    ...(group === null ? {} : { group }),
    ...(reference === null ? {} : { reference_text: reference }),
    ...(metadata === undefined ? {} : { metadata }),
  });
  return { ok: true, value: { task, split } };
}

/** Context and options join a plain question as an object, so that templates can address each part. */
function readInput(
  record: Record<string, unknown>,
  field: string | null,
  expectedField: string | null,
): FieldResult<CustomTask["input"]> {
  if (field === null) {
    const message =
      expectedField === null
        ? "has neither an input nor an expected answer; a list of ids cannot be trained on, give the tasks themselves"
        : "is missing (also looked for question, text and prompt)";
    return { ok: false, field: "input", message };
  }
  const value = record[field];
  if (isRecord(value)) {
    return Object.keys(value).length > 0
      ? { ok: true, value }
      : { ok: false, field, message: "is an empty object" };
  }
  if (typeof value === "number") return { ok: true, value: String(value) };
  if (typeof value !== "string") {
    return { ok: false, field, message: "must be a text or an object" };
  }
  if (value.trim() === "") return { ok: false, field, message: "is empty" };
  const parts = inputParts.filter((part) => part !== field && hasText(record[part]));
  if (parts.length === 0) return { ok: true, value };
  const [before, after] = [
    parts.filter((part) => part === "context" || part === "passage"),
    parts.filter((part) => part === "choices" || part === "options"),
  ];
  const entries = [...before, field, ...after].map((part) => [part, record[part]] as const);
  return { ok: true, value: Object.fromEntries(entries) };
}

function hasText(value: unknown): boolean {
  if (typeof value === "string") return value.trim() !== "";
  return Array.isArray(value) ? value.length > 0 : isRecord(value);
}

function readExpected(
  record: Record<string, unknown>,
  field: string | null,
  config: CustomEnvironmentConfig,
): FieldResult<string[]> {
  if (field === null) {
    return needsExpected(config.scorer)
      ? {
          ok: false,
          field: "expected",
          message: "is missing (also looked for answer, answers, label and target)",
        }
      : { ok: true, value: [] };
  }
  const value = field === "answers" ? listInCell(record[field]) : record[field];
  const answers = readAnswers(value, field);
  if (!answers.ok) return answers;
  for (const answer of answers.value) {
    const message = expectedProblem(config.scorer, answer);
    if (message !== null) return { ok: false, field, message };
  }
  return answers;
}

type Names = {
  readonly id: string | null;
  readonly taskType: string | null;
  readonly group: string | null;
  readonly split: string | null;
  readonly reference: string | null;
  readonly referenceField: string | null;
};

function readNames(record: Record<string, unknown>): FieldResult<Names> {
  const id = readId(record, ["id"]);
  if (!id.ok) return id;
  const taskType = readOptionalText(record, "task_type", 100);
  if (!taskType.ok) return taskType;
  const group = readOptionalText(record, "group", 200);
  if (!group.ok) return group;
  const split = readOptionalText(record, "split", 100);
  if (!split.ok) return split;
  const field = firstPresent(record, referenceNames);
  const reference = field === null ? null : record[field];
  const isText = typeof reference === "string" && reference.trim() !== "";
  return {
    ok: true,
    value: {
      id: id.value,
      taskType: taskType.value,
      group: group.value,
      split: split.value,
      reference: isText ? reference : null,
      referenceField: isText ? field : null,
    },
  };
}

/** A `metadata` object and every field nobody else took; never addressable by templates. */
function readMetadata(
  record: Record<string, unknown>,
  taken: readonly (string | null)[],
): Record<string, unknown> | undefined {
  const inputPartsTaken = typeof record[taken[0] ?? ""] === "string" ? inputParts : [];
  const rest = otherFields(record, [
    ...taken,
    ...inputPartsTaken,
    "id",
    "task_type",
    "group",
    "split",
    "files",
    "metadata",
  ]);
  const own = isRecord(record.metadata) ? record.metadata : undefined;
  const all = { ...rest, ...own };
  return Object.keys(all).length === 0 ? undefined : all;
}

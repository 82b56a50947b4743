import type { CustomTask, ImportProblem, ItemFile, TaskItem } from "@/lib/schemas/dataset";
import { customTaskSchema, itemFileSchema } from "@/lib/schemas/dataset";
import type { CustomEnvironmentConfig } from "@/lib/schemas/environment";
import { type SingleScorer, scorerParts } from "@/lib/schemas/scorer";
import { contentHash } from "../content-hash";
import type { ParsedItems, RawRecord } from "../environment";
import {
  type FieldResult,
  firstPresent,
  isRecord,
  limitProblems,
  otherFields,
  problemAt,
  readId,
  readOptionalText,
} from "../raw-fields";
import { scorerProblem } from "./expected";
import { readChoices } from "./scorers/choice";
import { patternProblem } from "./scorers/regex";
import { expectedNames, readExpected } from "./task-expected";
import { inputParts, readInput } from "./task-input";
import { taskWarnings } from "./task-warnings";
import { checkSystemPrompt, parseTemplate, renderParts, type Template } from "./template";

const inputNames = ["input", "question", "text", "prompt", "messages"];
const referenceNames = ["reference_text", "rationale", "explanation", "solution"];

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
    const parsed = parseTask(record, config, template.value);
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
    ["options.answer_pattern", answerPatternProblem(config)],
  ] as const;
  return checks.flatMap(([field, message]) =>
    message === null ? [] : [{ file: "", line: null, field, message }],
  );
}

function answerPatternProblem(config: CustomEnvironmentConfig): string | null {
  if (config.answer_format !== "regex") return null;
  if (config.answer_pattern === "") return "is missing; the answer format regex needs a pattern";
  const problem = patternProblem(config.answer_pattern, "su");
  return problem === null ? null : `the pattern cannot be used: ${problem}`;
}

function parseTask(
  { value, collected }: RawRecord,
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
  const choices = checkChoices(config, input.value);
  if (!choices.ok) return choices;
  const expected = readExpected(value, expectedField, config, input.value);
  if (!expected.ok) return expected;
  const files = readFiles(value, collected?.files);
  if (!files.ok) return files;
  const prompt = renderParts(template, input.value, files.value);
  if (!prompt.ok) {
    const field = prompt.message.startsWith("{{file:") ? "files" : inputField;
    return { ok: false, field, message: prompt.message };
  }

  const names = readNames(value);
  if (!names.ok) return names;
  const judged = checkRubric(config, names.value.rubric, expected.value.expected);
  if (!judged.ok) return judged;
  const { id, taskType, group, split, rubric, reference, referenceField } = names.value;
  const metadata = readMetadata(value, [inputField, expectedField, referenceField]);
  const content = { input: input.value, expected: expected.value.expected };
  const hashed = files.value.length === 0 ? content : { ...content, files: files.value };
  const task = customTaskSchema.parse({
    input: input.value,
    ...expected.value,
    id: id ?? `t_${contentHash(hashed).slice(0, 12)}`,
    ...(files.value.length === 0 ? {} : { files: files.value }),
    ...(rubric === null ? {} : { rubric }),
    ...(taskType === null ? {} : { task_type: taskType }),
    ...(group === null ? {} : { group }),
    ...(reference === null ? {} : { reference_text: reference }),
    ...(metadata === undefined ? {} : { metadata }),
  });
  return { ok: true, value: { task, split } };
}

/** A choice question with fewer than two choices cannot be answered wrongly. */
function checkChoices(
  config: CustomEnvironmentConfig,
  input: CustomTask["input"],
): FieldResult<null> {
  const isNeeded = scorerParts(config.scorer).some(({ type }) => type === "choice");
  const read = isNeeded ? readChoices(input) : null;
  return read === null || read.ok ? { ok: true, value: null } : read;
}

/** A judge needs something to compare with: a rubric or an expected answer. */
function checkRubric(
  config: CustomEnvironmentConfig,
  rubric: string | null,
  expected: readonly string[],
): FieldResult<null> {
  const hasNothing = (one: SingleScorer) =>
    one.type === "llmJudge" && one.rubric.trim() === "" && rubric === null && expected.length === 0;
  return scorerParts(config.scorer).some(hasNothing)
    ? {
        ok: false,
        field: "rubric",
        message: "the judge needs a rubric (of the item or of the scorer) or an expected answer",
      }
    : { ok: true, value: null };
}

/** Files count only when they were collected; what the data itself says of hashes is not believed. */
function readFiles(
  record: Record<string, unknown>,
  collected: unknown,
): FieldResult<readonly ItemFile[]> {
  const parsed = itemFileSchema.array().safeParse(collected);
  if (parsed.success) return { ok: true, value: parsed.data };
  const { files } = record;
  return files === undefined || files === null || (Array.isArray(files) && files.length === 0)
    ? { ok: true, value: [] }
    : {
        ok: false,
        field: "files",
        message: "attachments come in a ZIP with the data file and a folder files",
      };
}

type Names = {
  readonly id: string | null;
  readonly taskType: string | null;
  readonly group: string | null;
  readonly split: string | null;
  readonly rubric: string | null;
  readonly reference: string | null;
  readonly referenceField: string | null;
};

const maxRubricChars = 20_000;

function readNames(record: Record<string, unknown>): FieldResult<Names> {
  const id = readId(record, ["id"]);
  if (!id.ok) return id;
  const taskType = readOptionalText(record, "task_type", 100);
  if (!taskType.ok) return taskType;
  const group = readOptionalText(record, "group", 200);
  if (!group.ok) return group;
  const split = readOptionalText(record, "split", 100);
  if (!split.ok) return split;
  const rubric = readOptionalText(record, "rubric", maxRubricChars);
  if (!rubric.ok) return rubric;
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
      rubric: rubric.value,
      reference: isText ? reference : null,
      referenceField: isText ? field : null,
    },
  };
}

const namedFields = ["id", "task_type", "group", "split", "rubric", "files", "metadata"];

/** A `metadata` object and every field nobody else took; never addressable by templates. */
function readMetadata(
  record: Record<string, unknown>,
  taken: readonly (string | null)[],
): Record<string, unknown> | undefined {
  const inputPartsTaken = typeof record[taken[0] ?? ""] === "string" ? inputParts : [];
  const rest = otherFields(record, [...taken, ...inputPartsTaken, ...namedFields]);
  const own = isRecord(record.metadata) ? record.metadata : undefined;
  const all = { ...rest, ...own };
  return Object.keys(all).length === 0 ? undefined : all;
}

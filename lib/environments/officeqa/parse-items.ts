import type { ImportProblem, OfficeqaItem, TaskItem } from "@/lib/schemas/dataset";
import { officeqaFilesSchema, officeqaItemSchema } from "@/lib/schemas/dataset";
import type { OfficeqaEnvironmentConfig } from "@/lib/schemas/environment";
import { contentHash } from "../content-hash";
import type { ParsedItems, RawRecord } from "../environment";
import {
  type FieldResult,
  isRecord,
  limitProblems,
  otherFields,
  problemAt,
  readId,
} from "../raw-fields";
import { officeqaNames, readOfficeqaRow } from "./row";

/** Expected answers are numbers, dates, names and short lists; longer ones are a mistake in the data. */
const longestAnswer = 2000;

const ownFields = [
  ...officeqaNames.id,
  ...officeqaNames.answer,
  ...officeqaNames.category,
  "question",
  "source_files",
  "source_docs",
  "split",
];

/** Questions on documents (benchmarks.md 4.1), all or every problem. */
export function parseOfficeqaItems(
  records: readonly RawRecord[],
  config: OfficeqaEnvironmentConfig,
): ParsedItems {
  const items: TaskItem[] = [];
  const splits: (string | null)[] = [];
  const problems: ImportProblem[] = [];
  for (const record of records) {
    const parsed = parseItem(record, config);
    if (!parsed.ok) {
      problems.push(problemAt(record, parsed.field, parsed.message));
      continue;
    }
    const { item, split } = parsed.value;
    items.push({ id: item.id, taskType: item.category, hash: contentHash(item), fields: item });
    splits.push(split);
  }
  if (problems.length > 0) return { ok: false, problems: limitProblems(problems) };
  return { ok: true, items, splits, groups: items.map(() => null), warnings: [] };
}

type ReadItem = { readonly item: OfficeqaItem; readonly split: string | null };

function parseItem(record: RawRecord, config: OfficeqaEnvironmentConfig): FieldResult<ReadItem> {
  const { value } = record;
  if (!isRecord(value)) {
    return refuse(null, "must be an object with question, ground_truth and source_files");
  }
  const row = readOfficeqaRow(value);
  if (row.question === "") {
    return refuse(
      "question",
      row.answer === ""
        ? "has neither a question nor an answer; this is a list of ids, make the items with: npm run skillopt -- data prepare officeqa"
        : "is missing or not a text",
    );
  }
  if (row.answer === "") return refuse("ground_truth", "is missing or empty");
  if (row.answer.length > longestAnswer) {
    return refuse("ground_truth", `has more than ${longestAnswer} characters`);
  }
  if (row.sourceFiles.length === 0 && config.search_mode !== "full-corpus") {
    return refuse(
      "source_files",
      "is missing; without it only the setting full-corpus can be used (env.search_mode)",
    );
  }
  const files = officeqaFilesSchema.safeParse(record.collected);
  if (!files.success) return refuse("source_files", "the documents were not read");
  if (files.data.pages.length === 0 && config.search_mode === "oracle-pages") {
    return refuse(
      "source_docs",
      "names no page whose text is among the documents; the setting oracle-pages needs it",
    );
  }
  const id = readId(
    value,
    officeqaNames.id.filter((name) => value[name] !== ""),
  );
  if (!id.ok) return id;
  const content = { question: row.question, answer: row.answer };
  const item = officeqaItemSchema.parse({
    ...content,
    ...files.data,
    id: id.value ?? `t_${contentHash(content).slice(0, 12)}`,
    category: row.category,
    source_files: row.sourceFiles,
    source_docs: row.sourceDocs,
    metadata: otherFields(value, ownFields),
  });
  return { ok: true, value: { item, split: row.split === "" ? null : row.split } };
}

function refuse(field: string | null, message: string) {
  return { ok: false, field, message } as const;
}

import { readDocvqaRow } from "@/lib/environments/docvqa/row";
import { readOfficeqaRow } from "@/lib/environments/officeqa/row";
import { isRecord } from "@/lib/environments/raw-fields";
import { readDataFile } from "@/lib/environments/read-data-file";
import { docvqaFields, officeqaFields } from "./original-rows";
import { Refusal } from "./vectors";

export type TableBenchmark = "docvqa" | "officeqa";

/** The original reads tables; of one benchmark nothing else. The product reads every format for both. */
const benchmarks = {
  docvqa: {
    endings: [".csv"],
    toFields: (record: Record<string, unknown>) => docvqaFields(readDocvqaRow(record)),
  },
  officeqa: {
    endings: [".csv", ".json"],
    toFields: (record: Record<string, unknown>) => officeqaFields(readOfficeqaRow(record)),
  },
} as const;

/** The rows of one split's folder: the first file by name of the first ending that is there. */
export function readTableFolder(
  benchmark: TableBenchmark,
  files: readonly { readonly path: string; readonly text: string }[],
): readonly unknown[] {
  const { endings, toFields } = benchmarks[benchmark];
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const [file] = endings.flatMap((ending) => sorted.filter(({ path }) => path.endsWith(ending)));
  if (file === undefined) {
    throw new Refusal(`no ${endings.join(" or ")} file`);
  }
  if (!file.text.trim().includes("\n") && file.path.endsWith(".csv")) {
    return [];
  }
  const table = readDataFile({ name: file.path, content: file.text });
  if (!table.ok) {
    throw new Refusal(table.problems[0]?.message ?? "unreadable");
  }
  return table.records.map(({ value }) => toFields(isRecord(value) ? value : {}));
}

import papaparse from "papaparse";
import { settingRows } from "@/lib/run-view/compare-tables";
import type { Comparison } from "@/lib/schemas/comparison";

/** One part of a comparison as CSV. Texts that a spreadsheet would run get an apostrophe in front. */
export function comparisonCsv(
  comparison: Comparison,
  part: "curves" | "settings" | "items",
): string {
  const table = tables[part](comparison);
  return `${papaparse.unparse(table, { escapeFormulae: true, newline: "\r\n" })}\r\n`;
}

type Table = { fields: string[]; data: (string | number)[][] };

const tables: Record<"curves" | "settings" | "items", (comparison: Comparison) => Table> = {
  curves: ({ runs }) => ({
    fields: [
      "run",
      "run_id",
      "step",
      "epoch",
      "best",
      "current",
      "candidate",
      "action",
      "items",
      "cost_usd",
      "wall_s",
    ],
    data: runs.flatMap(({ row, points }) =>
      points.map((point) => [
        row.name,
        row.id,
        point.step,
        point.epoch,
        point.best,
        point.current,
        point.candidate ?? "",
        point.action,
        point.items,
        point.costMicros === null ? "" : point.costMicros / 1_000_000,
        point.wallMs / 1000,
      ]),
    ),
  }),
  settings: ({ runs }) => ({
    fields: ["setting", ...runs.map(({ row }) => row.name)],
    data: settingRows(runs).map(({ key, values }) => [key, ...values]),
  }),
  items: ({ runs, items }) => ({
    fields: ["item", "text", ...runs.map(({ row }) => row.name)],
    data: items.map(({ itemId, text, results }) => [
      itemId,
      text,
      ...results.map((result) => result ?? ""),
    ]),
  }),
};

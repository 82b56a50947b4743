import papaparse from "papaparse";
import { originText } from "@/lib/run-view/library-words";
import type { LibrarySkillRow } from "@/lib/schemas/library";

/** Spreadsheets run cells that start like a formula; such texts get an apostrophe in front. */
export function skillsCsv(rows: readonly LibrarySkillRow[]): string {
  const fields = [
    "id",
    "name",
    "version",
    "characters",
    "origin",
    "score",
    "dataset",
    "used_by_runs",
    "created_at",
    "notes",
  ];
  const data = rows.map(({ latest, ...row }) => {
    const run = latest.origin.kind === "run" ? latest.origin : null;
    return [
      row.id,
      row.name,
      latest.number,
      latest.lengthChars,
      originText(latest.origin),
      run?.score ?? "",
      run?.datasetName ?? "",
      row.usedByCount,
      row.createdAt,
      row.notes,
    ];
  });
  return `${papaparse.unparse({ fields, data }, { escapeFormulae: true, newline: "\r\n" })}\r\n`;
}

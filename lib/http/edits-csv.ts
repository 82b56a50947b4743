import papaparse from "papaparse";
import { editFate } from "@/lib/run-view/edit-rows";
import type { EditRow } from "@/lib/schemas/read-models";

/** Spreadsheets run cells that start like a formula; such texts get an apostrophe in front. */
export function editsCsv(rows: readonly EditRow[]): string {
  const fields = [
    "step",
    "position",
    "operation",
    "fate",
    "outcome",
    "status",
    "source",
    "support",
    "support_items",
    "version",
    "target",
    "content",
  ];
  const data = rows.map((edit) => [
    edit.step,
    edit.position,
    edit.op,
    editFate(edit),
    edit.outcome ?? "",
    edit.status ?? "",
    edit.sourceType,
    edit.supportCount,
    edit.supportItemIds.join(" "),
    edit.versionNumber ?? "",
    edit.target ?? "",
    edit.content ?? "",
  ]);
  return `${papaparse.unparse({ fields, data }, { escapeFormulae: true, newline: "\r\n" })}\r\n`;
}

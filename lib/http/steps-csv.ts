import papaparse from "papaparse";
import type { StepRecord } from "@/lib/schemas/step-record";

const columns = [
  "step",
  "epoch",
  "step_in_epoch",
  "action",
  "rollout_hard",
  "rollout_soft",
  "rollout_n",
  "n_patches",
  "n_edits_merged",
  "n_edits_ranked",
  "edit_budget",
  "candidate_hash",
  "selection_hard",
  "selection_soft",
  "selection_n",
  "gate_metric",
  "candidate_gate_score",
  "current_score",
  "best_score",
  "best_step",
  "current_origin",
  "best_origin",
  "skill_len",
  "cost_micros",
  "wall_time_s",
] as const satisfies readonly (keyof StepRecord)[];

/** Spreadsheets run cells that start like a formula; such texts get an apostrophe in front. */
export function stepsCsv(records: readonly StepRecord[]): string {
  return `${papaparse.unparse(
    {
      fields: [...columns],
      data: records.map((record) => columns.map((column) => record[column] ?? "")),
    },
    { escapeFormulae: true, newline: "\r\n" },
  )}\r\n`;
}

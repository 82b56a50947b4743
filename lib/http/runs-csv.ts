import papaparse from "papaparse";
import { runDelta, runDuration } from "@/lib/run-view/run-order";
import type { RunListRow } from "@/lib/schemas/read-models";

const columns: readonly (readonly [string, (run: RunListRow) => string | number | null])[] = [
  ["id", (run) => run.id],
  ["name", (run) => run.name],
  ["state", (run) => run.status],
  ["kind", (run) => run.kind],
  ["dataset", (run) => run.datasetName],
  ["target_model", (run) => run.targetModel],
  ["optimizer_model", (run) => run.optimizerModel],
  ["baseline", (run) => run.baselineScore],
  ["current", (run) => run.currentScore],
  ["best", (run) => run.bestScore],
  ["delta", runDelta],
  ["selection_items", (run) => run.selectionCount],
  ["step", (run) => run.step],
  ["total_steps", (run) => run.totalSteps],
  ["cost_usd", (run) => (run.costMicros === null ? null : run.costMicros / 1_000_000)],
  ["epochs", (run) => run.settings.epochs],
  ["batch_size", (run) => run.settings.batchSize],
  ["edit_budget", (run) => run.settings.editBudget],
  ["schedule", (run) => run.settings.schedule],
  ["gate_metric", (run) => run.settings.gateMetric],
  ["duration_s", (run) => seconds(runDuration(run))],
  ["created_at", (run) => run.createdAt],
  ["started_at", (run) => run.startedAt],
  ["finished_at", (run) => run.finishedAt],
  ["tags", (run) => run.tags.join(" ")],
  ["notes", (run) => run.notes],
];

/** Spreadsheets run cells that start like a formula; such texts get an apostrophe in front. */
export function runsCsv(rows: readonly RunListRow[]): string {
  return `${papaparse.unparse(
    {
      fields: columns.map(([name]) => name),
      data: rows.map((row) => columns.map(([, read]) => read(row) ?? "")),
    },
    { escapeFormulae: true, newline: "\r\n" },
  )}\r\n`;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 100) / 10;
}

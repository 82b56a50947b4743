"use client";

import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { ChartCard } from "@/components/charts/chart-card";
import { StackedColumns } from "@/components/charts/stacked-columns";
import { stackedTable } from "@/lib/charts/chart-table";
import { failureModel } from "@/lib/charts/run-charts";
import { FailurePatternWaiting } from "./failure-pattern-waiting";
import { useRun, useRunView } from "./run-context";
import { chartVersion, useRunChart } from "./use-run-chart";

/** What the batches failed on, step by step. Nothing before the second step and in a replay. */
export function FailurePatternCard() {
  const { runId, isReplay = false } = useRun();
  const { state } = useRunView();
  const router = useRouter();
  const { failures } = useRunChart(runId, "failures", chartVersion(state.steps.length));
  // Made again with new rows only: the page is drawn with every event.
  const made = useMemo(() => {
    const model = failureModel(failures ?? [], (step) => `/runs/${runId}/steps/${step}`);
    return { model, table: stackedTable(model, "Step") };
  }, [failures, runId]);
  if (failures === undefined && !isReplay && state.steps.length > 1) {
    return <FailurePatternWaiting />;
  }
  if (isReplay || failures === undefined || failures.length < 2) {
    return null;
  }
  const { model, table } = made;
  return model.parts.length === 0 ? null : (
    <ChartCard
      title="Failure patterns"
      fileName={`${state.created?.name ?? "run"}-failures`}
      table={table}
    >
      <StackedColumns
        model={model}
        label="Failed items by step and reason"
        onOpen={(href) => router.push(href)}
      />
    </ChartCard>
  );
}

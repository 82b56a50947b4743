"use client";

import { useRouter } from "next/navigation";
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
  if (failures === undefined && !isReplay && state.steps.length > 1) {
    return <FailurePatternWaiting />;
  }
  if (isReplay || failures === undefined || failures.length < 2) {
    return null;
  }
  const model = failureModel(failures, (step) => `/runs/${runId}/steps/${step}`);
  return model.parts.length === 0 ? null : (
    <ChartCard
      title="Failure patterns"
      fileName={`${state.created?.name ?? "run"}-failures`}
      table={stackedTable(model, "Step")}
    >
      <StackedColumns
        model={model}
        label="Failed items by step and reason"
        onOpen={(href) => router.push(href)}
      />
    </ChartCard>
  );
}

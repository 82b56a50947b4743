"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ChartCard } from "@/components/charts/chart-card";
import { SpreadPlot } from "@/components/charts/spread-plot";
import { StackedColumns } from "@/components/charts/stacked-columns";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { stackedTable, valueTable } from "@/lib/charts/chart-table";
import { spendingModel, stageTimeModel } from "@/lib/charts/run-charts";
import { makeSpreadModel } from "@/lib/charts/spread-model";
import { formatCompact } from "@/lib/format/count";
import { formatLatency } from "@/lib/format/duration";
import type { UsageRow } from "@/lib/schemas/read-models";
import type { RunCharts } from "@/lib/schemas/run-charts";
import { useRun, useRunView } from "./run-context";
import { useRunChart } from "./use-run-chart";

/** What was spent up to each step, and the time of each step by stage. */
export function SpendingCharts({
  rows,
  limitMicros,
}: {
  rows: readonly UsageRow[];
  /** The run's money limit; 0 = none. */
  limitMicros: number;
}) {
  const { runId } = useRun();
  const { state } = useRunView();
  const router = useRouter();
  const name = state.created?.name ?? "run";
  const hrefOf = (step: number) => `/runs/${runId}/steps/${step}`;
  const open = (href: string) => router.push(href);
  const spending = spendingModel(rows, {
    totalSteps: state.plan?.totalSteps ?? 0,
    limitMicros,
    hrefOf,
  });
  const time = stageTimeModel(state, hrefOf);
  if (state.steps.length === 0) {
    return null;
  }
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <ChartCard
        title={spending.unit === "money" ? "Money by step" : "Tokens by step"}
        fileName={`${name}-spending`}
        table={stackedTable(spending, "Step")}
      >
        <StackedColumns model={spending} label="Spent up to each step by role" onOpen={open} />
      </ChartCard>
      <ChartCard title="Time by stage" fileName={`${name}-time`} table={stackedTable(time, "Step")}>
        <StackedColumns model={time} label="Time of each step by stage" onOpen={open} />
      </ChartCard>
    </div>
  );
}

const noResults: RunCharts["results"] = {
  latencyMs: [],
  tokens: [],
  unscored: [],
};

/** Latency and tokens of every result, in the order they came. */
export function ResultCharts() {
  const { runId } = useRun();
  const { state } = useRunView();
  const { results = noResults } = useRunChart(
    runId,
    "results",
    `${state.steps.length} ${state.status}`,
  );
  const isPending = results === noResults && state.steps.length > 0;
  return results.latencyMs.length === 0 && !isPending ? null : (
    <div className="grid gap-4 xl:grid-cols-2">
      <SpreadCard
        title="Latency of items"
        what="Latency"
        head="Latency (ms)"
        values={results.latencyMs}
        results={results}
        format={formatLatency}
      />
      <SpreadCard
        title="Tokens of items"
        what="Tokens"
        head="Tokens"
        values={results.tokens}
        results={results}
        format={formatCompact}
      />
    </div>
  );
}

function SpreadCard({
  title,
  what,
  head,
  values,
  results,
  format,
}: {
  title: string;
  what: string;
  head: string;
  values: readonly number[];
  results: RunCharts["results"];
  format: (value: number) => string;
}) {
  const { state } = useRunView();
  const [scale, setScale] = useState<"linear" | "log">("linear");
  const model = makeSpreadModel(values, {
    errors: results.unscored,
    format,
    what,
    isLog: scale === "log",
  });
  return (
    <ChartCard
      title={title}
      fileName={`${state.created?.name ?? "run"}-${what.toLowerCase()}`}
      table={valueTable(["Result", head], values, format)}
      actions={
        <SegmentedControl
          label={`Scale of ${title.toLowerCase()}`}
          value={scale}
          options={[
            { value: "linear", label: "Linear" },
            { value: "log", label: "Log" },
          ]}
          onChange={setScale}
        />
      }
    >
      <SpreadPlot
        model={model}
        label={`${what} of each result`}
        isPending={results === noResults}
      />
    </ChartCard>
  );
}

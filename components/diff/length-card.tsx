"use client";

import { ChartCard } from "@/components/charts/chart-card";
import { StackedColumns } from "@/components/charts/stacked-columns";
import { useRunChart } from "@/components/run/use-run-chart";
import { stackedTable } from "@/lib/charts/chart-table";
import { lengthModel } from "@/lib/charts/run-charts";

/** How long the skill became, version by version; pressing one opens it. */
export function LengthCard({
  runId,
  versions,
  onOpen,
}: {
  runId: string;
  /** Number of versions there are. */
  versions: number;
  onOpen: (version: number) => void;
}) {
  const { lengths } = useRunChart(runId, "lengths", String(versions));
  if (lengths === undefined || lengths.length < 2) {
    return null;
  }
  const model = lengthModel(lengths, String);
  return (
    <ChartCard title="Length" fileName="skill-length" table={stackedTable(model, "Version")}>
      <StackedColumns
        model={model}
        label="Tokens of each version"
        onOpen={(version) => onOpen(Number(version))}
      />
    </ChartCard>
  );
}

"use client";

import { useEffect, useState } from "react";
import type { RunChartName, SomeRunCharts } from "@/lib/schemas/run-charts";

/** Of a long run the charts are read again every so many steps: one more changes nothing to be seen. */
export function chartVersion(steps: number): string {
  const every = Math.max(1, Math.ceil(steps / 40));
  return String(Math.floor(steps / every) * every);
}

/**
 * Numbers of a chart that are not in the run's log: empty before they are there. They are asked again
 * when `version` changes, and the old ones stay meanwhile.
 */
export function useRunChart(runId: string, chart: RunChartName, version: string): SomeRunCharts {
  const [charts, setCharts] = useState<SomeRunCharts>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version makes the numbers old
  useEffect(() => {
    const request = new AbortController();
    void read(request.signal);
    return () => request.abort();

    async function read(signal: AbortSignal) {
      try {
        const response = await fetch(`/api/v1/runs/${runId}/charts/${chart}`, { signal });
        // The reader comes with the numbers, after the first paint.
        const { someRunChartsSchema } = await import("@/lib/schemas/run-charts");
        const next = someRunChartsSchema.parse(await response.json());
        if (!signal.aborted) {
          setCharts(next);
        }
      } catch {
        // The chart keeps what it has; the connection pill tells of a lost server.
      }
    }
  }, [runId, chart, version]);
  return charts;
}

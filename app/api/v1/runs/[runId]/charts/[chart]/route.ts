import { getDb } from "@/lib/db/client";
import { type ChartParams, chartParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { readChart } from "@/lib/services/read-charts";

export const GET = route<ChartParams>(async (_request, params) => {
  const { runId, chart } = parseParams(params, chartParams);
  return json({ [chart]: await readChart(getDb(), runId, chart) });
});

import { getDb } from "@/lib/db/client";
import { comparisonCsv } from "@/lib/http/comparison-csv";
import { parseQuery } from "@/lib/http/parse-request";
import { compareQuery } from "@/lib/http/queries";
import { download, json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { compareRuns } from "@/lib/services/read-comparison";

export const GET = route(async (request) => {
  const { runs, format, part } = parseQuery(request, compareQuery);
  const comparison = await compareRuns(getDb(), runs);
  if (format === "json") {
    return json(comparison);
  }
  return download(comparisonCsv(comparison, part), {
    name: `compare-${part}.csv`,
    type: "text/csv; charset=utf-8",
  });
});

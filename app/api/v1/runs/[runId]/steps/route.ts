import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { stepsQuery } from "@/lib/http/queries";
import { download, json, slug } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { stepsCsv } from "@/lib/http/steps-csv";
import { getRunRow } from "@/lib/services/read-runs";
import { listSteps } from "@/lib/services/read-steps";

export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const { format } = parseQuery(request, stepsQuery);
  const db = getDb();
  const run = await getRunRow(db, runId);
  const rows = await listSteps(db, runId);
  if (format === "json") {
    return json({ rows });
  }
  const name = `${slug(run.name, "run")}-steps.csv`;
  return download(stepsCsv(rows), { name, type: "text/csv; charset=utf-8" });
});

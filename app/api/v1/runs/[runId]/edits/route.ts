import { getDb } from "@/lib/db/client";
import { editsCsv } from "@/lib/http/edits-csv";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { editsQuery } from "@/lib/http/queries";
import { download, json, slug } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { listAllEdits, listEdits } from "@/lib/services/read-edits";
import { getRunRow } from "@/lib/services/read-runs";

export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const { format, ...query } = parseQuery(request, editsQuery);
  const db = getDb();
  const run = await getRunRow(db, runId);
  if (format === "json") {
    return json(await listEdits(db, runId, query));
  }
  const rows = await listAllEdits(db, runId);
  return download(editsCsv(rows), {
    name: `${slug(run.name, "run")}-edits.csv`,
    type: "text/csv; charset=utf-8",
  });
});

import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { logsQuery } from "@/lib/http/queries";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { listLogLines } from "@/lib/services/read-run-state";
import { getRunRow } from "@/lib/services/read-runs";

export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const query = parseQuery(request, logsQuery);
  const db = getDb();
  await getRunRow(db, runId);
  return json(await listLogLines(db, runId, query));
});

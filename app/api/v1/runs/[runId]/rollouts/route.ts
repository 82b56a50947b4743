import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { rolloutsQuery } from "@/lib/http/queries";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { listRollouts } from "@/lib/services/read-rollouts";
import { getRunRow } from "@/lib/services/read-runs";

export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const query = parseQuery(request, rolloutsQuery);
  const db = getDb();
  await getRunRow(db, runId);
  return json(await listRollouts(db, runId, query));
});

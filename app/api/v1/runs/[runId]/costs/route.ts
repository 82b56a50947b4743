import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { readCosts } from "@/lib/services/read-costs";
import { getRunRow } from "@/lib/services/read-runs";

export const GET = route<RunParams>(async (_request, params) => {
  const { runId } = parseParams(params, runParams);
  const db = getDb();
  await getRunRow(db, runId);
  return json(await readCosts(db, runId));
});

import * as z from "zod";
import { getDb } from "@/lib/db/client";
import { pageQuery, type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { listEdits } from "@/lib/services/read-edits";
import { getRunRow } from "@/lib/services/read-runs";

const editsQuery = pageQuery.extend({
  step: z.coerce.number().int().min(1).optional(),
  outcome: z.string().max(40).optional(),
});

export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const query = parseQuery(request, editsQuery);
  const db = getDb();
  await getRunRow(db, runId);
  return json(await listEdits(db, runId, query));
});

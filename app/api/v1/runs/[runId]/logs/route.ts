import * as z from "zod";
import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { listLogLines } from "@/lib/services/read-run-state";
import { getRunRow } from "@/lib/services/read-runs";

const logsQuery = z.strictObject({
  beforeSeq: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});

export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const query = parseQuery(request, logsQuery);
  const db = getDb();
  await getRunRow(db, runId);
  return json(await listLogLines(db, runId, query));
});

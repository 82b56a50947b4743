import * as z from "zod";
import { getDb } from "@/lib/db/client";
import { pageQuery } from "@/lib/http/params";
import { parseBody, parseQuery } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getHub } from "@/lib/realtime/hub-handle";
import { createRunSchema } from "@/lib/schemas/create-run";
import { runStatusSchema } from "@/lib/schemas/run-event";
import { createRun } from "@/lib/services/create-run";
import { countRuns, listRuns } from "@/lib/services/read-runs";

const listQuery = pageQuery.extend({
  status: runStatusSchema.optional(),
  datasetId: z.string().max(80).optional(),
  search: z.string().max(200).optional(),
});

export const GET = route(async (request) => {
  const db = getDb();
  const query = parseQuery(request, listQuery);
  const [page, counts] = await Promise.all([listRuns(db, query), countRuns(db)]);
  return json({ ...page, counts });
});

export const POST = route(async (request) => {
  const input = await parseBody(request, createRunSchema);
  const { runId, created } = await createRun(getDb(), input);
  const hub = getHub();
  hub.nudgeWorkers();
  hub.runChanged(runId);
  return json({ runId, created }, created ? 201 : 200);
});

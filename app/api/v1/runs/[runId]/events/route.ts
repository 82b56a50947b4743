import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { eventsQuery } from "@/lib/http/queries";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { findLastSeq, listRunEvents } from "@/lib/services/read-run-state";
import { runNotFound } from "@/lib/services/read-runs";

export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const { afterSeq, limit } = parseQuery(request, eventsQuery);
  const db = getDb();
  const lastSeq = await findLastSeq(db, runId);
  if (lastSeq === null) {
    throw runNotFound();
  }
  return json({ events: await listRunEvents(db, runId, { afterSeq, limit }), lastSeq });
});

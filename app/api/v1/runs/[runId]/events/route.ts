import * as z from "zod";
import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { findLastSeq, listRunEvents } from "@/lib/services/read-run-state";
import { runNotFound } from "@/lib/services/read-runs";

const eventsQuery = z.strictObject({
  afterSeq: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(500),
});

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

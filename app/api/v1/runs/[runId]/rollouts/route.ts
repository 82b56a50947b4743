import * as z from "zod";
import { getDb } from "@/lib/db/client";
import { pageQuery, type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { rolloutPurposeSchema } from "@/lib/schemas/run-event";
import { listRollouts } from "@/lib/services/read-rollouts";
import { getRunRow } from "@/lib/services/read-runs";

const rolloutsQuery = pageQuery.extend({
  purpose: rolloutPurposeSchema.optional(),
  skillHash: z
    .string()
    .regex(/^[0-9a-f]{1,64}$/)
    .optional(),
  itemId: z.string().max(200).optional(),
  step: z.coerce.number().int().min(1).optional(),
});

export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const query = parseQuery(request, rolloutsQuery);
  const db = getDb();
  await getRunRow(db, runId);
  return json(await listRollouts(db, runId, query));
});

import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getHub } from "@/lib/realtime/hub-handle";
import { changeLimitsSchema } from "@/lib/schemas/limits";
import { changeLimits } from "@/lib/services/change-limits";
import { getRunLimits } from "@/lib/services/read-limits";

export const GET = route<RunParams>(async (_request, params) => {
  const { runId } = parseParams(params, runParams);
  return json(await getRunLimits(getDb(), runId, Date.now()));
});

export const PATCH = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const changes = await parseBody(request, changeLimitsSchema);
  const { limits } = await changeLimits(getDb(), runId, changes);
  getHub().runChanged(runId);
  return json(limits);
});

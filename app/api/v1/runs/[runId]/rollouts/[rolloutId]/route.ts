import { getDb } from "@/lib/db/client";
import { type RolloutParams, rolloutParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getRolloutPage } from "@/lib/services/read-rollouts";

export const GET = route<RolloutParams>(async (_request, params) => {
  const { runId, rolloutId } = parseParams(params, rolloutParams);
  return json(await getRolloutPage(getDb(), runId, rolloutId));
});

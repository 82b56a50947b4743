import { getDb } from "@/lib/db/client";
import { type RunItemParams, runItemParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getItemHistory } from "@/lib/services/read-item-history";

export const GET = route<RunItemParams>(async (_request, params) => {
  const { runId, itemId } = parseParams(params, runItemParams);
  return json(await getItemHistory(getDb(), runId, itemId));
});

import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { itemMatrixQuery } from "@/lib/http/queries";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getItemMatrix } from "@/lib/services/read-items";

export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const { split } = parseQuery(request, itemMatrixQuery);
  return json(await getItemMatrix(getDb(), runId, split));
});

import * as z from "zod";
import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { splitNameSchema } from "@/lib/schemas/dataset";
import { getItemMatrix } from "@/lib/services/read-items";

const itemsQuery = z.strictObject({ split: splitNameSchema.default("val") });

export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const { split } = parseQuery(request, itemsQuery);
  return json(await getItemMatrix(getDb(), runId, split));
});

import { getDb } from "@/lib/db/client";
import { type DatasetParams, datasetParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { datasetChangesQuery } from "@/lib/http/queries";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { compareWithVersion } from "@/lib/services/dataset-versions";

export const GET = route<DatasetParams>(async (request, params) => {
  const { datasetId } = parseParams(params, datasetParams);
  const { from, ...query } = parseQuery(request, datasetChangesQuery);
  return json(await compareWithVersion(getDb(), { ...query, to: datasetId, from }));
});

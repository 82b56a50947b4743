import { getDb } from "@/lib/db/client";
import { type DatasetParams, datasetParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { datasetItemsQuery } from "@/lib/http/queries";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { listDatasetItems } from "@/lib/services/read-datasets";

export const GET = route<DatasetParams>(async (request, params) => {
  const { datasetId } = parseParams(params, datasetParams);
  const query = parseQuery(request, datasetItemsQuery);
  return json(await listDatasetItems(getDb(), datasetId, query));
});

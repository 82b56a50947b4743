import { getDb } from "@/lib/db/client";
import { type DatasetParams, datasetParams, pageQuery } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { splitNameSchema } from "@/lib/schemas/dataset";
import { listDatasetItems } from "@/lib/services/read-datasets";

const itemsQuery = pageQuery.extend({ split: splitNameSchema.optional() });

export const GET = route<DatasetParams>(async (request, params) => {
  const { datasetId } = parseParams(params, datasetParams);
  const query = parseQuery(request, itemsQuery);
  return json(await listDatasetItems(getDb(), datasetId, query));
});

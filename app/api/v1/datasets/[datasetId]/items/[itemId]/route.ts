import { getDb } from "@/lib/db/client";
import { type DatasetItemParams, datasetItemParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getDatasetItem } from "@/lib/services/read-dataset-item";

export const GET = route<DatasetItemParams>(async (_request, params) => {
  const { datasetId, itemId } = parseParams(params, datasetItemParams);
  return json({ item: await getDatasetItem(getDb(), datasetId, itemId) });
});

import { getDb } from "@/lib/db/client";
import { type DatasetParams, datasetParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { changeDatasetSchema } from "@/lib/schemas/dataset-change";
import { changeDataset, deleteDataset } from "@/lib/services/change-dataset";
import { getDataset } from "@/lib/services/read-datasets";

export const GET = route<DatasetParams>(async (_request, params) => {
  const { datasetId } = parseParams(params, datasetParams);
  return json(await getDataset(getDb(), datasetId));
});

export const PATCH = route<DatasetParams>(async (request, params) => {
  const { datasetId } = parseParams(params, datasetParams);
  const changes = await parseBody(request, changeDatasetSchema);
  return json({ dataset: await changeDataset(getDb(), datasetId, changes, Date.now()) });
});

export const DELETE = route<DatasetParams>(async (_request, params) => {
  const { datasetId } = parseParams(params, datasetParams);
  await deleteDataset(getDb(), datasetId);
  return json({ deleted: datasetId });
});

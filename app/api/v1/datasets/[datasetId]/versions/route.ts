import { getDb } from "@/lib/db/client";
import { type DatasetParams, datasetParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { listDatasetVersions } from "@/lib/services/dataset-versions";

export const GET = route<DatasetParams>(async (_request, params) => {
  const { datasetId } = parseParams(params, datasetParams);
  return json({ rows: await listDatasetVersions(getDb(), datasetId) });
});

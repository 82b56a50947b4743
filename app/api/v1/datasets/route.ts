import { getDb } from "@/lib/db/client";
import { parseQuery } from "@/lib/http/parse-request";
import { datasetsQuery } from "@/lib/http/queries";
import { readDatasetRequest } from "@/lib/http/read-dataset-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { importDataset } from "@/lib/services/import-dataset";
import { listDatasets } from "@/lib/services/read-datasets";

export const GET = route(async (request) =>
  json(await listDatasets(getDb(), parseQuery(request, datasetsQuery))),
);

export const POST = route(async (request) => {
  const { dataset, created } = await importDataset(getDb(), await readDatasetRequest(request));
  return json({ dataset, created }, created ? 201 : 200);
});

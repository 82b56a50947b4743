import { readDatasetRequest } from "@/lib/http/read-dataset-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { previewDataset } from "@/lib/services/import-dataset";

/** What an upload would become, or all its problems. Stores nothing. */
export const POST = route(async (request) =>
  json(previewDataset(await readDatasetRequest(request))),
);

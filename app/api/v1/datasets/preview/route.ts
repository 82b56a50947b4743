import { getDb } from "@/lib/db/client";
import { readDatasetRequest } from "@/lib/http/read-dataset-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { previewDataset } from "@/lib/services/import-dataset";

/** What an upload would become, or all its problems; `?places=all` adds the place of every item. Stores nothing. */
export const POST = route(async (request) => {
  const withPlaces = new URL(request.url).searchParams.get("places") === "all";
  return json(await previewDataset(await readDatasetRequest(request), { withPlaces, db: getDb() }));
});

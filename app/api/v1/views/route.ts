import { getDb } from "@/lib/db/client";
import { parseBody } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { putSavedViewSchema } from "@/lib/schemas/saved-view";
import { listSavedViews, putSavedView } from "@/lib/services/saved-views";

export const GET = route(async () => json({ rows: await listSavedViews(getDb()) }));

export const POST = route(async (request) => {
  const input = await parseBody(request, putSavedViewSchema);
  return json({ view: await putSavedView(getDb(), input, Date.now()) }, 201);
});

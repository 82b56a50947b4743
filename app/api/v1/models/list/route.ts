import { parseBody } from "@/lib/http/parse-request";
import { listModelsSchema } from "@/lib/http/queries";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { listModels } from "@/lib/models/list-models";
import { findKey } from "@/lib/services/find-key";

/** Names of the models an endpoint offers; null when it does not tell. */
export const POST = route(async (request) => {
  const { settings } = await parseBody(request, listModelsSchema);
  const models = await listModels(settings, findKey(settings).value, request.signal);
  return json({ models });
});

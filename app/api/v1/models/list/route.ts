import * as z from "zod";
import { parseBody } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { listModels } from "@/lib/models/list-models";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { findKey } from "@/lib/services/find-key";

const bodySchema = z.strictObject({ settings: modelRoleSchema });

/** Names of the models an endpoint offers; null when it does not tell. */
export const POST = route(async (request) => {
  const { settings } = await parseBody(request, bodySchema);
  const models = await listModels(settings, findKey(settings).value, request.signal);
  return json({ models });
});

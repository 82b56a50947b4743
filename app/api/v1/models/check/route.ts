import { parseBody } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { checkModel, checkModelSchema } from "@/lib/services/check-model";

export const POST = route(async (request) =>
  json(await checkModel(await parseBody(request, checkModelSchema), request.signal)),
);

import { parseBody } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { testEndpointSchema } from "@/lib/schemas/model-profile";
import { testEndpoint } from "@/lib/services/test-endpoint";

export const POST = route(async (request) =>
  json(await testEndpoint(await parseBody(request, testEndpointSchema), request.signal)),
);

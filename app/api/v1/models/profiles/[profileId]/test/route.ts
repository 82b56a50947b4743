import { getDb } from "@/lib/db/client";
import { type ProfileParams, profileParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { testProfileSchema } from "@/lib/http/queries";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { testProfile } from "@/lib/services/model-profiles";

export const POST = route<ProfileParams>(async (request, params) => {
  const { profileId } = parseParams(params, profileParams);
  const input = await parseBody(request, testProfileSchema);
  return json(await testProfile(getDb(), profileId, input, request.signal));
});

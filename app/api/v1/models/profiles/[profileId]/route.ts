import { getDb } from "@/lib/db/client";
import { type ProfileParams, profileParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { putProfileSchema } from "@/lib/schemas/model-profile";
import { deleteProfile, getProfile, replaceProfile } from "@/lib/services/model-profiles";

export const GET = route<ProfileParams>(async (_request, params) => {
  const { profileId } = parseParams(params, profileParams);
  return json({ profile: await getProfile(getDb(), profileId) });
});

export const PUT = route<ProfileParams>(async (request, params) => {
  const { profileId } = parseParams(params, profileParams);
  const input = await parseBody(request, putProfileSchema);
  return json({ profile: await replaceProfile(getDb(), profileId, input) });
});

export const DELETE = route<ProfileParams>(async (_request, params) => {
  const { profileId } = parseParams(params, profileParams);
  await deleteProfile(getDb(), profileId);
  return json({ deleted: true });
});

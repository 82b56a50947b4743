import { getDb } from "@/lib/db/client";
import { parseBody } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { putProfileSchema } from "@/lib/schemas/model-profile";
import { createProfile, listProfiles } from "@/lib/services/model-profiles";

export const GET = route(async () => json({ rows: await listProfiles(getDb()) }));

export const POST = route(async (request) => {
  const profile = await createProfile(getDb(), await parseBody(request, putProfileSchema));
  return json({ profile }, 201);
});

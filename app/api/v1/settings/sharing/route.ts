import { getDb } from "@/lib/db/client";
import { parseBody } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { sharingSettingsSchema } from "@/lib/schemas/share";
import { getSharingSettings, putSharingSettings } from "@/lib/services/sharing-settings";

export const GET = route(async () => json({ settings: await getSharingSettings(getDb()) }));

export const PUT = route(async (request) => {
  const settings = await parseBody(request, sharingSettingsSchema);
  return json({ settings: await putSharingSettings(getDb(), settings) });
});

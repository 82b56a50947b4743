import { getDb } from "@/lib/db/client";
import { markdownDownload } from "@/lib/http/respond";
import { shareRoute } from "@/lib/http/share-route";
import { getSharedBestSkill } from "@/lib/services/read-share";

export const GET = shareRoute(async (_request, visitor) => {
  const { text, runName } = await getSharedBestSkill(getDb(), visitor);
  return markdownDownload(text, runName);
});

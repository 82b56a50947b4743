import { getDb } from "@/lib/db/client";
import { json } from "@/lib/http/respond";
import { shareRoute } from "@/lib/http/share-route";
import { openShare } from "@/lib/services/open-share";
import { readSharePage } from "@/lib/services/read-share";

/** What an open page asks again when the run found a better skill; counts no visit. */
export const GET = shareRoute(async (_request, visitor) => {
  const db = getDb();
  const { texts, findings } = await readSharePage(db, await openShare(db, visitor));
  return json({ texts, findings });
});

import { getDb } from "@/lib/db/client";
import { pageQuery } from "@/lib/http/params";
import { parseQuery } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getHub } from "@/lib/realtime/hub-handle";
import { listAllShares, revokeAllShares } from "@/lib/services/share";

export const GET = route(async (request) =>
  json(await listAllShares(getDb(), parseQuery(request, pageQuery))),
);

/** Closes every link at once. */
export const DELETE = route(async () => {
  const revoked = await revokeAllShares(getDb());
  for (const shareId of revoked) {
    getHub().closeShare(shareId);
  }
  return json({ revoked: revoked.length });
});

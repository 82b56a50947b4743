import { getDb } from "@/lib/db/client";
import { type ShareParams, shareParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getHub } from "@/lib/realtime/hub-handle";
import { revokeShare } from "@/lib/services/share";

export const DELETE = route<ShareParams>(async (_request, params) => {
  const { shareId } = parseParams(params, shareParams);
  const share = await revokeShare(getDb(), shareId);
  getHub().closeShare(shareId);
  return json({ share });
});

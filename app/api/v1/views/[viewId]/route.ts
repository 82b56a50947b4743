import { getDb } from "@/lib/db/client";
import { type ViewParams, viewParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { deleteSavedView } from "@/lib/services/saved-views";

export const DELETE = route<ViewParams>(async (_request, params) => {
  const { viewId } = parseParams(params, viewParams);
  await deleteSavedView(getDb(), viewId);
  return json({ deleted: true });
});

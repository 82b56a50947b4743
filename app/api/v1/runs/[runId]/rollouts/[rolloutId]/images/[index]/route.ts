import { getDb } from "@/lib/db/client";
import { type RolloutImageParams, rolloutImageParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { picture } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getRolloutImage } from "@/lib/services/read-rollout-image";

/** A picture the target was shown, as it came with the data. */
export const GET = route<RolloutImageParams>(async (_request, params) => {
  const { runId, rolloutId, index } = parseParams(params, rolloutImageParams);
  return picture(await getRolloutImage(getDb(), { runId, rolloutId, index }));
});

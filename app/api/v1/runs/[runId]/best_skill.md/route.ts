import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { markdownDownload } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getBestSkill } from "@/lib/services/read-versions";

/** The best skill so far, at any time of a run. */
export const GET = route<RunParams>(async (_request, params) => {
  const { runId } = parseParams(params, runParams);
  const { text, runName } = await getBestSkill(getDb(), runId);
  return markdownDownload(text, runName);
});

import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { bestSkillQuery } from "@/lib/http/queries";
import { markdownDownload } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { runProvenance } from "@/lib/services/library";
import { getBestSkill } from "@/lib/services/read-versions";

/** The best skill so far, at any time of a run; exactly what was scored unless a comment is asked for. */
export const GET = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const { provenance } = parseQuery(request, bestSkillQuery);
  const { text, runName } = await getBestSkill(getDb(), runId);
  const end = provenance ? await runProvenance(getDb(), { runId }) : "";
  return markdownDownload(text + end, runName);
});

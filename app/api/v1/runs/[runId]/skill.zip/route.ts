import { runAgentSkill, zipTexts } from "@/lib/artifacts/export-run";
import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { download, slug } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getRunRow } from "@/lib/services/read-runs";

/** The best skill so far as an Agent Skill folder. */
export const GET = route<RunParams>(async (_request, params) => {
  const { runId } = parseParams(params, runParams);
  const db = getDb();
  const run = await getRunRow(db, runId);
  const archive = zipTexts(await runAgentSkill(db, runId));
  return download(archive, { name: `${slug(run.name, "run")}-skill.zip`, type: "application/zip" });
});

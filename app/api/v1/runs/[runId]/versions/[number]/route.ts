import { getDb } from "@/lib/db/client";
import { type VersionParams, versionParams } from "@/lib/http/params";
import { parseParams, parseQuery } from "@/lib/http/parse-request";
import { versionQuery } from "@/lib/http/queries";
import { download, json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { runProvenance } from "@/lib/services/library";
import { getVersionText } from "@/lib/services/read-versions";

export const GET = route<VersionParams>(async (request, params) => {
  const { runId, number } = parseParams(params, versionParams);
  const { raw, provenance } = parseQuery(request, versionQuery);
  const version = await getVersionText(getDb(), runId, number);
  if (!raw) {
    return json(version);
  }
  const name = `skill_v${String(number).padStart(4, "0")}.md`;
  const end = provenance ? await runProvenance(getDb(), { runId, version: number }) : "";
  return download(version.text + end, { name, type: "text/markdown; charset=utf-8" });
});

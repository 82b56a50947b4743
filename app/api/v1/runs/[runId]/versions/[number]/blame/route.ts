import { getDb } from "@/lib/db/client";
import { type VersionParams, versionParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getBlame } from "@/lib/services/read-blame";

export const GET = route<VersionParams>(async (_request, params) => {
  const { runId, number } = parseParams(params, versionParams);
  return json(await getBlame(getDb(), runId, number));
});

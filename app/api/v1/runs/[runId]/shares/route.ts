import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { postShareSchema } from "@/lib/schemas/share";
import { getRunRow } from "@/lib/services/read-runs";
import { createShare, listShares } from "@/lib/services/share";

export const GET = route<RunParams>(async (_request, params) => {
  const { runId } = parseParams(params, runParams);
  const db = getDb();
  await getRunRow(db, runId);
  return json({ rows: await listShares(db, runId) });
});

/** The answer is the only place where the token ever stands. */
export const POST = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const input = await parseBody(request, postShareSchema);
  const { share, token } = await createShare(getDb(), runId, input);
  return json({ share, token, path: `/s/${token}` }, 201);
});

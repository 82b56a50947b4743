import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { publicAddress } from "@/lib/http/public-hosts";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { postShareSchema } from "@/lib/schemas/share";
import { getRunRow } from "@/lib/services/read-runs";
import { createShare, listShares } from "@/lib/services/share";
import { getSharingSettings } from "@/lib/services/sharing-settings";

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
  const { baseUrl } = await getSharingSettings(getDb());
  const base = baseUrl ?? publicAddress();
  const path = `/s/${token}`;
  return json({ share, token, path, address: base && `${base}${path}` }, 201);
});

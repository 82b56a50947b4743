import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getRunRow } from "@/lib/services/read-runs";
import { listUsage, readInheritedUsage } from "@/lib/services/read-usage";

export const GET = route<RunParams>(async (_request, params) => {
  const { runId } = parseParams(params, runParams);
  const db = getDb();
  await getRunRow(db, runId);
  const [rows, inherited] = await Promise.all([
    listUsage(db, runId),
    readInheritedUsage(db, runId),
  ]);
  return json({ rows, ...(inherited ? { inherited } : {}) });
});

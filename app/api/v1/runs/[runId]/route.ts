import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getRunState } from "@/lib/services/read-run-state";
import { findOpenCommand, getRunRow } from "@/lib/services/read-runs";

export const GET = route<RunParams>(async (_request, params) => {
  const { runId } = parseParams(params, runParams);
  const db = getDb();
  const [run, state, openCommand] = await Promise.all([
    getRunRow(db, runId),
    getRunState(db, runId),
    findOpenCommand(db, runId),
  ]);
  return json({ run, state, openCommand });
});

import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getHub } from "@/lib/realtime/hub-handle";
import { annotateRunSchema } from "@/lib/schemas/run-annotations";
import { annotateRun, deleteRun } from "@/lib/services/annotate-runs";
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

export const PATCH = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const changes = await parseBody(request, annotateRunSchema);
  const run = await annotateRun(getDb(), runId, changes, Date.now());
  getHub().runChanged(runId);
  return json({ run });
});

export const DELETE = route<RunParams>(async (_request, params) => {
  const { runId } = parseParams(params, runParams);
  await deleteRun(getDb(), runId);
  getHub().runChanged(runId);
  return json({ deleted: runId });
});

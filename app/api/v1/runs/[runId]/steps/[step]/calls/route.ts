import { getDb } from "@/lib/db/client";
import { type StepParams, stepParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getRunRow } from "@/lib/services/read-runs";
import { listOptimizerCalls } from "@/lib/services/read-steps";

export const GET = route<StepParams>(async (_request, params) => {
  const { runId, step } = parseParams(params, stepParams);
  const db = getDb();
  await getRunRow(db, runId);
  return json({ rows: await listOptimizerCalls(db, runId, step) });
});

import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getHub } from "@/lib/realtime/hub-handle";
import { forkRunSchema } from "@/lib/schemas/fork";
import { forkRun } from "@/lib/services/fork-run";
import { listForks } from "@/lib/services/list-forks";

export const GET = route<RunParams>(async (_request, params) => {
  const { runId } = parseParams(params, runParams);
  return json({ rows: await listForks(getDb(), runId) });
});

export const POST = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const input = await parseBody(request, forkRunSchema);
  const fork = await forkRun(getDb(), runId, input);
  const hub = getHub();
  hub.nudgeWorkers();
  hub.runChanged(fork.runId);
  return json(
    { runId: fork.runId, step: fork.step, created: fork.created },
    fork.created ? 201 : 200,
  );
});

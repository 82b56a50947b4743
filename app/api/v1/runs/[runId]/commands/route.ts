import { getDb } from "@/lib/db/client";
import { type RunParams, runParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getHub } from "@/lib/realtime/hub-handle";
import { postCommandSchema } from "@/lib/schemas/command";
import { requestCommand } from "@/lib/services/request-command";

export const POST = route<RunParams>(async (request, params) => {
  const { runId } = parseParams(params, runParams);
  const command = await parseBody(request, postCommandSchema);
  const receipt = await requestCommand(getDb(), runId, command);
  const hub = getHub();
  hub.nudgeWorkers();
  hub.runChanged(runId);
  return json(receipt, 202);
});

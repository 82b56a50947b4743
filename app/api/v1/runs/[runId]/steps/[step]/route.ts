import { getDb } from "@/lib/db/client";
import { type StepParams, stepParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getStepPage } from "@/lib/services/read-steps";

export const GET = route<StepParams>(async (_request, params) => {
  const { runId, step } = parseParams(params, stepParams);
  return json(await getStepPage(getDb(), runId, step));
});

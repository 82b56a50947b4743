import { getDb } from "@/lib/db/client";
import { type JudgeCaseParams, judgeCaseParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { labelCaseSchema } from "@/lib/schemas/judge";
import { labelJudgeCase } from "@/lib/services/judge-checks";

export const PUT = route<JudgeCaseParams>(async (request, params) => {
  const { checkId, position } = parseParams(params, judgeCaseParams);
  const { label } = await parseBody(request, labelCaseSchema);
  return json({ check: await labelJudgeCase(getDb(), checkId, position, label) });
});

import { getDb } from "@/lib/db/client";
import { type JudgeCheckParams, judgeCheckParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { askJudgeSchema } from "@/lib/schemas/judge";
import { askJudgeOfCheck } from "@/lib/services/ask-judge";

export const POST = route<JudgeCheckParams>(async (request, params) => {
  const { checkId } = parseParams(params, judgeCheckParams);
  const { limit } = await parseBody(request, askJudgeSchema);
  return json(await askJudgeOfCheck(getDb(), checkId, { limit, signal: request.signal }));
});

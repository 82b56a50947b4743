import { getDb } from "@/lib/db/client";
import { type JudgeCheckParams, judgeCheckParams } from "@/lib/http/params";
import { parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { deleteJudgeCheck, getJudgeCheck } from "@/lib/services/judge-checks";

export const GET = route<JudgeCheckParams>(async (_request, params) => {
  const { checkId } = parseParams(params, judgeCheckParams);
  return json({ check: await getJudgeCheck(getDb(), checkId) });
});

export const DELETE = route<JudgeCheckParams>(async (_request, params) => {
  const { checkId } = parseParams(params, judgeCheckParams);
  await deleteJudgeCheck(getDb(), checkId);
  return json({ deleted: true });
});

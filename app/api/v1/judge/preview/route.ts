import { getDb } from "@/lib/db/client";
import { parseBody } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { previewJudgeSchema } from "@/lib/schemas/judge";
import { previewJudge } from "@/lib/services/preview-judge";

export const POST = route(async (request) =>
  json(await previewJudge(getDb(), await parseBody(request, previewJudgeSchema))),
);

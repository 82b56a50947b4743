import { getDb } from "@/lib/db/client";
import { type DatasetParams, datasetParams } from "@/lib/http/params";
import { parseBody, parseParams } from "@/lib/http/parse-request";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { createJudgeCheckSchema } from "@/lib/schemas/judge";
import { createJudgeCheck, listJudgeChecks } from "@/lib/services/judge-checks";
import { getDataset } from "@/lib/services/read-datasets";

/** Two hundred answers with room. */
const maxBytes = 8 * 1024 * 1024;

export const GET = route<DatasetParams>(async (_request, params) => {
  const { datasetId } = parseParams(params, datasetParams);
  const db = getDb();
  await getDataset(db, datasetId);
  return json({ rows: await listJudgeChecks(db, { datasetId }) });
});

export const POST = route<DatasetParams>(async (request, params) => {
  const { datasetId } = parseParams(params, datasetParams);
  const body = await parseBody(request, createJudgeCheckSchema, maxBytes);
  return json({ check: await createJudgeCheck(getDb(), datasetId, body) }, 201);
});

import * as z from "zod";
import { getDb } from "@/lib/db/client";
import { pageQuery } from "@/lib/http/params";
import { parseBody, parseQuery } from "@/lib/http/parse-request";
import { download, json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { runsCsv } from "@/lib/http/runs-csv";
import { getHub } from "@/lib/realtime/hub-handle";
import { runSorts } from "@/lib/run-view/run-order";
import { parseRunQuery } from "@/lib/run-view/run-query";
import { createRunSchema } from "@/lib/schemas/create-run";
import { annotateRunsSchema } from "@/lib/schemas/run-annotations";
import { runStatusSchema } from "@/lib/schemas/run-event";
import { annotateRuns } from "@/lib/services/annotate-runs";
import { createRun } from "@/lib/services/create-run";
import { maxPageSize } from "@/lib/services/read-page";
import { countRuns, listRuns } from "@/lib/services/read-runs";

const listQuery = pageQuery.extend({
  status: runStatusSchema.optional(),
  datasetId: z.string().max(80).optional(),
  search: z.string().max(200).optional(),
  q: z.string().max(300).optional(),
  ids: z
    .string()
    .max(6000)
    .transform((text) => text.split(","))
    .optional(),
  archived: z.stringbool().optional(),
  sort: z.enum(runSorts).optional(),
  order: z.enum(["asc", "desc"]).optional(),
  format: z.enum(["json", "csv"]).default("json"),
});

export const GET = route(async (request) => {
  const db = getDb();
  const { q, format, ...rest } = parseQuery(request, listQuery);
  const query = q === undefined ? undefined : parseRunQuery(q);
  const wanted = { ...rest, query, now: Date.now() };
  if (format === "csv") {
    const { rows } = await listRuns(db, { limit: maxPageSize, ...wanted });
    return download(runsCsv(rows), { name: "runs.csv", type: "text/csv; charset=utf-8" });
  }
  const [page, counts] = await Promise.all([listRuns(db, wanted), countRuns(db)]);
  return json({ ...page, counts });
});

export const PATCH = route(async (request) => {
  const input = await parseBody(request, annotateRunsSchema);
  const changed = await annotateRuns(getDb(), input, Date.now());
  for (const runId of input.runIds) {
    getHub().runChanged(runId);
  }
  return json({ changed });
});

export const POST = route(async (request) => {
  const input = await parseBody(request, createRunSchema);
  const { runId, created } = await createRun(getDb(), input);
  const hub = getHub();
  hub.nudgeWorkers();
  hub.runChanged(runId);
  return json({ runId, created }, created ? 201 : 200);
});

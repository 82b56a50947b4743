import { getDb } from "@/lib/db/client";
import { parseBody, parseQuery } from "@/lib/http/parse-request";
import { runsQuery } from "@/lib/http/queries";
import { download, json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { runsCsv } from "@/lib/http/runs-csv";
import { getHub } from "@/lib/realtime/hub-handle";
import { parseRunQuery } from "@/lib/run-view/run-query";
import { createRunSchema } from "@/lib/schemas/create-run";
import type { RunListRow } from "@/lib/schemas/read-models";
import { annotateRunsSchema } from "@/lib/schemas/run-annotations";
import { annotateRuns } from "@/lib/services/annotate-runs";
import { createRun } from "@/lib/services/create-run";
import { maxPageSize } from "@/lib/services/read-page";
import { countRuns, listRuns, type RunListRequest } from "@/lib/services/read-runs";

const maxFileRows = 10_000;

export const GET = route(async (request) => {
  const db = getDb();
  const { q, format, ...rest } = parseQuery(request, runsQuery);
  const query = q === undefined ? undefined : parseRunQuery(q);
  const wanted = { ...rest, query, now: Date.now() };
  if (format === "csv") {
    return download(runsCsv(await allRuns(wanted)), {
      name: "runs.csv",
      type: "text/csv; charset=utf-8",
    });
  }
  const [page, counts] = await Promise.all([listRuns(db, wanted), countRuns(db)]);
  return json({ ...page, counts });
});

/** A file has every row that fits; `limit` says how many where one is given. */
async function allRuns(wanted: RunListRequest): Promise<RunListRow[]> {
  const rows: RunListRow[] = [];
  let cursor: string | null | undefined = wanted.cursor;
  do {
    const page = await listRuns(getDb(), { limit: maxPageSize, ...wanted, cursor });
    rows.push(...page.rows);
    cursor = wanted.limit === undefined ? page.nextCursor : null;
  } while (cursor && rows.length < maxFileRows);
  return rows;
}

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

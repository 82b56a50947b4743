import type { Db } from "@/lib/db/client";
import { sharedRecord } from "@/lib/events/share-fields";
import { shareReport } from "@/lib/run-view/share-report";
import { stepRecordSchema } from "@/lib/schemas/step-record";
import { openShare, type Visitor } from "@/lib/services/open-share";
import { readSharePage } from "@/lib/services/read-share";
import { slug } from "./respond";
import { stepsCsv } from "./steps-csv";

/** What a link shows, as files. Throws `share_unavailable` and `share_locked`; counts no visit. */
export async function shareFiles(
  db: Db,
  visitor: Visitor,
): Promise<{
  /** For file names. */
  readonly name: string;
  readonly files: {
    readonly report: string;
    readonly json: string;
    readonly csv: string;
    readonly seed: string | null;
    readonly best: string | null;
  };
}> {
  const share = await openShare(db, visitor);
  const { state, findings, texts } = await readSharePage(db, share);
  const rows = await db.step.findMany({
    where: { runId: share.runId, step: { in: state.steps.map(({ step }) => step) } },
    orderBy: { step: "asc" },
    select: { record: true },
  });
  const steps = rows.map(({ record }) =>
    sharedRecord(stepRecordSchema.parse(JSON.parse(record)), share.scope),
  );
  const { log: _log, lastSeq: _lastSeq, runId: _runId, ...run } = { ...state, steps };
  return {
    name: slug(state.created?.name ?? "", "run"),
    files: {
      report: shareReport(state, findings),
      json: `${JSON.stringify({ schemaVersion: 1, run, findings, texts }, null, 2)}\n`,
      csv: stepsCsv(steps),
      seed: texts?.seed ?? null,
      best: texts?.best ?? null,
    },
  };
}

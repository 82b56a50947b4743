import type { Db } from "@/lib/db/client";
import { type ImportReport, importReportSchema } from "@/lib/schemas/import-report";

/** Where an imported run comes from; null for runs that were made here. */
export async function findImportReport(db: Db, runId: string): Promise<ImportReport | null> {
  const run = await db.run.findUnique({ where: { id: runId }, select: { imported: true } });
  return run?.imported ? importReportSchema.parse(JSON.parse(run.imported)) : null;
}

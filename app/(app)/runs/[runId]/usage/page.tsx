import { InheritedNotice } from "@/components/run/inherited-notice";
import { UsageCard } from "@/components/run/usage-card";
import { PageBody } from "@/components/shell/page-header";
import { getDb } from "@/lib/db/client";
import { makeUsageTable } from "@/lib/run-view/usage-table";
import { getRunState } from "@/lib/services/read-run-state";
import { listUsage, readInheritedUsage } from "@/lib/services/read-usage";
import { orNotFound } from "../or-not-found";

export default async function RunUsagePage({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params;
  const db = getDb();
  const [rows, state, inherited] = await Promise.all([
    listUsage(db, runId),
    orNotFound(getRunState(db, runId)),
    readInheritedUsage(db, runId),
  ]);
  const gain =
    state.bestScore === null || state.baseline === null
      ? null
      : state.bestScore - state.baseline.gateScore;
  return (
    <PageBody>
      {inherited && inherited.calls > 0 ? <InheritedNotice usage={inherited} /> : null}
      <UsageCard table={makeUsageTable(rows, gain)} />
    </PageBody>
  );
}

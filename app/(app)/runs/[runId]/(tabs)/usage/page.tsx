import * as z from "zod";
import { ItemCostCard, StepCostCard } from "@/components/run/cost-cards";
import { InheritedNotice } from "@/components/run/inherited-notice";
import { UsageCard } from "@/components/run/usage-card";
import { ResultCharts, SpendingCharts } from "@/components/run/usage-charts";
import { PageBody } from "@/components/shell/page-header";
import { Notice } from "@/components/ui/notice";
import { getDb } from "@/lib/db/client";
import { makeItemCosts, makeStepCosts } from "@/lib/run-view/cost-tables";
import { savedRunsOf } from "@/lib/run-view/saved-runs";
import { makeUsageTable } from "@/lib/run-view/usage-table";
import { limitsSectionSchema } from "@/lib/schemas/limits";
import { readCosts } from "@/lib/services/read-costs";
import { getRunState } from "@/lib/services/read-run-state";
import { getRunConfig } from "@/lib/services/read-runs";
import { listUsage, readInheritedUsage } from "@/lib/services/read-usage";
import { orNotFound } from "../../or-not-found";

const limitsOf = z.object({ limits: limitsSectionSchema.catch(limitsSectionSchema.parse({})) });

export default async function RunUsagePage({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params;
  const db = getDb();
  const [rows, state, inherited, costs, config] = await Promise.all([
    listUsage(db, runId),
    orNotFound(getRunState(db, runId)),
    readInheritedUsage(db, runId),
    readCosts(db, runId),
    orNotFound(getRunConfig(db, runId)),
  ]);
  // Configurations of older versions and of other programs may have no limits.
  const limits = limitsOf.parse(config).limits;
  const gain =
    state.bestScore === null || state.baseline === null
      ? null
      : state.bestScore - state.baseline.gateScore;
  const saved = savedRunsOf(state.summary);
  return (
    <PageBody>
      {inherited && inherited.calls > 0 ? <InheritedNotice usage={inherited} /> : null}
      {saved ? (
        <Notice title={saved.headline}>
          {saved.reasons.map(({ text }) => text).join(" · ")}. What was not run is in no total
          below.
        </Notice>
      ) : null}
      <UsageCard table={makeUsageTable(rows, gain)} />
      {rows.length > 0 ? (
        <>
          <SpendingCharts rows={rows} limitMicros={Math.round(limits.max_cost_usd * 1_000_000)} />
          <ResultCharts />
          <StepCostCard runId={runId} table={makeStepCosts(costs)} />
          <ItemCostCard runId={runId} table={makeItemCosts(costs)} />
        </>
      ) : null}
    </PageBody>
  );
}

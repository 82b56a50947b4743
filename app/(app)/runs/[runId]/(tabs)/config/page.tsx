import { stringify } from "yaml";
import { ConfigCard } from "@/components/run/config-card";
import { ImportedCard } from "@/components/run/imported-card";
import { PageBody } from "@/components/shell/page-header";
import { getDb } from "@/lib/db/client";
import { configGroups, reproduceCommand } from "@/lib/run-view/config-rows";
import { findImportReport } from "@/lib/services/read-import-report";
import { getRunState } from "@/lib/services/read-run-state";
import { getRunConfig } from "@/lib/services/read-runs";
import { orNotFound } from "../../or-not-found";

export default async function RunConfigPage({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params;
  const db = getDb();
  const [config, state, report] = await Promise.all([
    orNotFound(getRunConfig(db, runId)),
    orNotFound(getRunState(db, runId)),
    findImportReport(db, runId),
  ]);
  const { created, plan } = state;
  return (
    <PageBody>
      {report ? <ImportedCard report={report} /> : null}
      <ConfigCard
        groups={configGroups(config)}
        yaml={stringify(config)}
        json={JSON.stringify(config, null, 2)}
        command={reproduceCommand(created?.name ?? runId)}
        facts={[
          { name: "Run", value: runId },
          {
            name: "Dataset",
            value: `${created?.datasetName ?? "–"} (${created?.datasetId ?? "–"})`,
          },
          {
            name: "Items",
            value: plan
              ? `${plan.trainSize} train, ${plan.selectionSize} selection, ${plan.testSize} test`
              : "–",
          },
          {
            name: "Steps",
            value: plan ? `${plan.totalSteps}, ${plan.stepsPerEpoch} per epoch` : "–",
          },
          { name: "Target", value: created?.targetModel ?? "–" },
          { name: "Optimizer", value: created?.optimizerModel ?? "–" },
        ]}
      />
    </PageBody>
  );
}

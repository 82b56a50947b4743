import type { Metadata } from "next";
import { CheckTable } from "@/components/judge/check-table";
import { JudgeSetup } from "@/components/judge/judge-setup";
import { SavedModelsProvider } from "@/components/run-form/saved-models-provider";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Notice } from "@/components/ui/notice";
import { getDb } from "@/lib/db/client";
import { listJudgeChecks } from "@/lib/services/judge-checks";
import { judgeStart } from "@/lib/services/judge-start";
import { listProfiles } from "@/lib/services/model-profiles";
import { getDataset } from "@/lib/services/read-datasets";
import { orNotFound } from "../../../runs/[runId]/or-not-found";

export const metadata: Metadata = { title: "Judge" };

type PageProps = { params: Promise<{ datasetId: string }> };

/** Judges of a dataset: checks made so far, and a new one. */
export default async function JudgePage({ params }: PageProps) {
  const { datasetId } = await params;
  const db = getDb();
  const dataset = await orNotFound(getDataset(db, datasetId));
  const [checks, profiles, start] = await Promise.all([
    listJudgeChecks(db, { datasetId }),
    listProfiles(db),
    judgeStart(db, dataset),
  ]);
  return (
    <>
      <PageHeader
        title="Judge"
        crumbs={[
          { href: "/datasets", label: "Datasets" },
          { href: `/datasets/${datasetId}`, label: dataset.name },
        ]}
      />
      <PageBody>
        {start === null ? (
          <Notice title="This dataset has a grader of its own">
            Only custom tasks can be scored by a judge.
          </Notice>
        ) : (
          <>
            <CheckTable checks={checks} fingerprint={dataset.fingerprint} />
            {start.isJudged ? null : (
              <Notice title="This dataset is scored without a judge">
                A check shows whether one could score it; a run uses it once its scorer is LLM
                judge.
              </Notice>
            )}
            <SavedModelsProvider profiles={profiles}>
              <JudgeSetup
                datasetId={datasetId}
                config={start.config}
                hasAnswers={start.hasAnswers}
              />
            </SavedModelsProvider>
          </>
        )}
      </PageBody>
    </>
  );
}

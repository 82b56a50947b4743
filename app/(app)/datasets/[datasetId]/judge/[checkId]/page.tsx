import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { JudgeCheckView } from "@/components/judge/judge-check-view";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { getDb } from "@/lib/db/client";
import { getJudgeCheck } from "@/lib/services/judge-checks";
import { getDataset } from "@/lib/services/read-datasets";
import { orNotFound } from "../../../../runs/[runId]/or-not-found";

export const metadata: Metadata = { title: "Judge check" };

type PageProps = { params: Promise<{ datasetId: string; checkId: string }> };

export default async function JudgeCheckPage({ params }: PageProps) {
  const { datasetId, checkId } = await params;
  const db = getDb();
  const [dataset, check] = await Promise.all([
    orNotFound(getDataset(db, datasetId)),
    orNotFound(getJudgeCheck(db, checkId)),
  ]);
  if (check.datasetId !== datasetId) {
    notFound();
  }
  return (
    <>
      <PageHeader
        title={check.judge.model}
        crumbs={[
          { href: "/datasets", label: "Datasets" },
          { href: `/datasets/${datasetId}`, label: dataset.name },
          { href: `/datasets/${datasetId}/judge`, label: "Judge" },
        ]}
      />
      <PageBody>
        <JudgeCheckView initial={check} />
      </PageBody>
    </>
  );
}

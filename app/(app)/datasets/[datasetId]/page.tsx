import { Gavel, Play } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import * as z from "zod";
import { DatasetActions } from "@/components/dataset/dataset-actions";
import { DatasetBadges } from "@/components/dataset/dataset-badges";
import { DatasetFacts } from "@/components/dataset/dataset-facts";
import { DatasetRuns } from "@/components/dataset/dataset-runs";
import { DatasetStats } from "@/components/dataset/dataset-stats";
import { DatasetVersions } from "@/components/dataset/dataset-versions";
import { ItemTable } from "@/components/dataset/item-table";
import { LeftOut } from "@/components/dataset/left-out";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { getDb } from "@/lib/db/client";
import { splitNameSchema } from "@/lib/schemas/dataset";
import { completeStats } from "@/lib/services/complete-stats";
import { listDatasetVersions } from "@/lib/services/dataset-versions";
import { listDatasetItems } from "@/lib/services/read-datasets";
import { listRuns } from "@/lib/services/read-runs";
import { readDataset } from "../read-dataset";

type PageProps = {
  params: Promise<{ datasetId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const querySchema = z.object({
  split: splitNameSchema.optional().catch(undefined),
  search: z.string().max(200).optional().catch(undefined),
  cursor: z.string().max(200).optional().catch(undefined),
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const dataset = await readDataset((await params).datasetId);
  return { title: dataset.name };
}

export default async function DatasetPage({ params, searchParams }: PageProps) {
  const { datasetId } = await params;
  const query = querySchema.parse(await searchParams);
  const dataset = await readDataset(datasetId);
  const db = getDb();
  const [items, runs, stats, versions] = await Promise.all([
    listDatasetItems(db, datasetId, {
      split: query.split ?? null,
      search: query.search,
      cursor: query.cursor ?? null,
      limit: 100,
    }),
    listRuns(db, { datasetId, limit: 20 }),
    completeStats(db, dataset),
    listDatasetVersions(db, datasetId),
  ]);
  return (
    <>
      <PageHeader
        title={dataset.name}
        crumbs={[{ href: "/datasets", label: "Datasets" }]}
        meta={<DatasetBadges dataset={dataset} />}
        actions={
          <>
            <DatasetActions dataset={dataset} />
            {dataset.environment === "custom" ? (
              <Button asChild>
                <Link href={`/datasets/${dataset.id}/judge`}>
                  <Gavel aria-hidden className="size-4" strokeWidth={1.75} />
                  Judge
                </Link>
              </Button>
            ) : null}
            <Button variant="primary" asChild>
              <Link href={`/runs/new?dataset=${dataset.id}`}>
                <Play aria-hidden className="size-4" strokeWidth={1.75} />
                New run with it
              </Link>
            </Button>
          </>
        }
      />
      <PageBody>
        <DatasetFacts dataset={dataset} />
        <DatasetStats stats={stats} datasetId={dataset.id} />
        {dataset.manifest.leftOut ? <LeftOut leftOut={dataset.manifest.leftOut} /> : null}
        {versions.length > 1 ? (
          <DatasetVersions versions={versions} currentId={dataset.id} />
        ) : null}
        <DatasetRuns runs={runs.rows} />
        <ItemTable
          dataset={dataset}
          items={items.rows}
          split={query.split ?? null}
          search={query.search ?? ""}
          nextCursor={items.nextCursor}
        />
      </PageBody>
    </>
  );
}

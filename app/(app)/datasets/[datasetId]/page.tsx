import { Gavel, Play } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";
import * as z from "zod";
import { DatasetFacts } from "@/components/dataset/dataset-facts";
import { DatasetRuns } from "@/components/dataset/dataset-runs";
import { DatasetStats } from "@/components/dataset/dataset-stats";
import { ItemTable } from "@/components/dataset/item-table";
import { LeftOut } from "@/components/dataset/left-out";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { getDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { splitNameSchema } from "@/lib/schemas/dataset";
import { getDataset, listDatasetItems } from "@/lib/services/read-datasets";
import { listRuns } from "@/lib/services/read-runs";

type PageProps = {
  params: Promise<{ datasetId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const querySchema = z.object({
  split: splitNameSchema.optional().catch(undefined),
  cursor: z.string().max(200).optional().catch(undefined),
});

const readDataset = cache(async (datasetId: string) => {
  try {
    return await getDataset(getDb(), datasetId);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") {
      notFound();
    }
    throw error;
  }
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
  const [items, runs] = await Promise.all([
    listDatasetItems(db, datasetId, {
      split: query.split ?? null,
      cursor: query.cursor ?? null,
      limit: 100,
    }),
    listRuns(db, { datasetId, limit: 20 }),
  ]);
  return (
    <>
      <PageHeader
        title={dataset.name}
        crumbs={[{ href: "/datasets", label: "Datasets" }]}
        meta={dataset.isDemo ? <Badge>Demo</Badge> : null}
        actions={
          <>
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
        {dataset.manifest.stats ? <DatasetStats stats={dataset.manifest.stats} /> : null}
        {dataset.manifest.leftOut ? <LeftOut leftOut={dataset.manifest.leftOut} /> : null}
        <DatasetRuns runs={runs.rows} />
        <ItemTable
          dataset={dataset}
          items={items.rows}
          split={query.split ?? null}
          nextCursor={items.nextCursor}
        />
      </PageBody>
    </>
  );
}

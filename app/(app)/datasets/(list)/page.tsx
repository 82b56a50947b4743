import { Database, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import * as z from "zod";
import { DatasetTable } from "@/components/dataset/dataset-table";
import { MainAction } from "@/components/shell/main-action";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { getDb } from "@/lib/db/client";
import { listDatasets } from "@/lib/services/read-datasets";

export const metadata: Metadata = { title: "Datasets" };

const querySchema = z.object({ cursor: z.string().max(200).optional().catch(undefined) });

export default async function DatasetsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { cursor } = querySchema.parse(await searchParams);
  const { rows, nextCursor } = await listDatasets(getDb(), { cursor: cursor ?? null });
  const newDataset = <MainAction href="/datasets/new" label="New dataset" icon={Plus} />;
  return (
    <>
      <PageHeader title="Datasets" actions={newDataset} />
      <PageBody>
        {rows.length === 0 ? (
          <Card>
            <EmptyState
              icon={<Database aria-hidden className="size-6" strokeWidth={1.5} />}
              title="No dataset yet"
              actions={newDataset}
            >
              A dataset holds the items a skill is trained and measured on, cut into train,
              selection and test. Bring JSON, JSON Lines or CSV.
            </EmptyState>
          </Card>
        ) : (
          <DatasetTable rows={rows} />
        )}
        {nextCursor ? (
          <div className="flex justify-center">
            <Button asChild>
              <Link href={`/datasets?cursor=${encodeURIComponent(nextCursor)}`}>
                Older datasets
              </Link>
            </Button>
          </div>
        ) : null}
      </PageBody>
    </>
  );
}

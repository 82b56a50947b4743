import { Database, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import * as z from "zod";
import { DatasetFilters } from "@/components/dataset/dataset-filters";
import { DatasetTable } from "@/components/dataset/dataset-table";
import { MainAction } from "@/components/shell/main-action";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { getDb } from "@/lib/db/client";
import { environmentNameSchema } from "@/lib/schemas/environment";
import { listDatasets, listDatasetTags } from "@/lib/services/read-datasets";

export const metadata: Metadata = { title: "Datasets" };

const querySchema = z.object({
  cursor: z.string().max(200).optional().catch(undefined),
  search: z.string().max(200).optional().catch(undefined),
  environment: environmentNameSchema.optional().catch(undefined),
  tag: z.string().max(30).optional().catch(undefined),
  archived: z.literal("true").optional().catch(undefined),
});

export default async function DatasetsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { cursor, archived, ...filter } = querySchema.parse(await searchParams);
  const db = getDb();
  const [{ rows, nextCursor }, tags] = await Promise.all([
    listDatasets(db, { ...filter, archived: archived === "true", cursor: cursor ?? null }),
    listDatasetTags(db),
  ]);
  const isFiltered = archived !== undefined || Object.values(filter).some(Boolean);
  const older = new URLSearchParams(
    Object.entries({ ...filter, archived, cursor: nextCursor }).flatMap(([key, value]) =>
      value ? [[key, value]] : [],
    ),
  );
  const newDataset = <MainAction href="/datasets/new" label="New dataset" icon={Plus} />;
  return (
    <>
      <PageHeader title="Datasets" actions={newDataset} />
      <PageBody>
        {rows.length > 0 || isFiltered ? (
          <DatasetFilters filter={{ ...filter, archived: archived === "true" }} tags={tags} />
        ) : null}
        {rows.length === 0 && isFiltered ? (
          <p className="py-8 text-center text-text-2">No dataset matches.</p>
        ) : rows.length === 0 ? (
          <Card>
            <EmptyState
              icon={<Database aria-hidden className="size-6" strokeWidth={1.5} />}
              title="No dataset yet"
              actions={newDataset}
            >
              A dataset holds the items a skill is trained and measured on, cut into train,
              selection and test. Bring JSON, JSON Lines, CSV, Parquet or a ZIP.
            </EmptyState>
          </Card>
        ) : (
          <DatasetTable rows={rows} />
        )}
        {nextCursor ? (
          <div className="flex justify-center">
            <Button asChild>
              <Link href={`/datasets?${older.toString()}`}>Older datasets</Link>
            </Button>
          </div>
        ) : null}
      </PageBody>
    </>
  );
}

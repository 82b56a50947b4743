import type { Metadata } from "next";
import * as z from "zod";
import { orNotFound } from "@/app/(app)/runs/[runId]/or-not-found";
import { DatasetChanges } from "@/components/dataset/dataset-changes";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { getDb } from "@/lib/db/client";
import { changeKindSchema } from "@/lib/schemas/dataset-change";
import { compareWithVersion } from "@/lib/services/dataset-versions";
import { readDataset } from "../../read-dataset";

type PageProps = {
  params: Promise<{ datasetId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const querySchema = z.object({
  from: z.string().max(80).optional().catch(undefined),
  kind: changeKindSchema.optional().catch(undefined),
  cursor: z.string().max(200).optional().catch(undefined),
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const dataset = await readDataset((await params).datasetId);
  return { title: `Changes of ${dataset.name}` };
}

/** What changed between two versions of a dataset; `?from=` names the other one. */
export default async function DatasetChangesPage({ params, searchParams }: PageProps) {
  const { datasetId } = await params;
  const { from, kind, cursor } = querySchema.parse(await searchParams);
  const dataset = await readDataset(datasetId);
  const comparison = await orNotFound(
    compareWithVersion(getDb(), { to: datasetId, from, kind, cursor: cursor ?? null, limit: 50 }),
  );
  return (
    <>
      <PageHeader
        title="Changes"
        crumbs={[
          { href: "/datasets", label: "Datasets" },
          { href: `/datasets/${dataset.id}`, label: dataset.name },
        ]}
      />
      <PageBody>
        <DatasetChanges comparison={comparison} kind={kind ?? null} />
      </PageBody>
    </>
  );
}

import type { Metadata } from "next";
import { orNotFound } from "@/app/(app)/runs/[runId]/or-not-found";
import { ItemPage } from "@/components/dataset/item-page";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { getDb } from "@/lib/db/client";
import { getDatasetItem } from "@/lib/services/read-dataset-item";

type PageProps = { params: Promise<{ datasetId: string; itemId: string }> };

/** Ids of items are any text; the address carries them encoded. */
async function readPlace(params: PageProps["params"]) {
  const { datasetId, itemId } = await params;
  return { datasetId, itemId: decoded(itemId) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await readPlace(params)).itemId };
}

export default async function DatasetItemPage({ params }: PageProps) {
  const { datasetId, itemId } = await readPlace(params);
  const item = await orNotFound(getDatasetItem(getDb(), datasetId, itemId));
  return (
    <>
      <PageHeader
        title={item.itemId}
        crumbs={[
          { href: "/datasets", label: "Datasets" },
          { href: `/datasets/${datasetId}`, label: item.datasetName },
        ]}
      />
      <PageBody>
        <ItemPage item={item} />
      </PageBody>
    </>
  );
}

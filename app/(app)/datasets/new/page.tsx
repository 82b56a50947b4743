import type { Metadata } from "next";
import { NewDataset } from "@/components/dataset/new-dataset";
import { PageBody, PageHeader } from "@/components/shell/page-header";

export const metadata: Metadata = { title: "New dataset" };

export default function NewDatasetPage() {
  return (
    <>
      <PageHeader title="New dataset" crumbs={[{ href: "/datasets", label: "Datasets" }]} />
      <PageBody>
        <NewDataset />
      </PageBody>
    </>
  );
}

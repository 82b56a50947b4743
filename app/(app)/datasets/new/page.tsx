import type { Metadata } from "next";
import * as z from "zod";
import { NewDataset } from "@/components/dataset/new-dataset";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { readDataset } from "../read-dataset";

export const metadata: Metadata = { title: "New dataset" };

const querySchema = z.object({ from: z.string().max(80).optional().catch(undefined) });

/** `?from=` makes a new version of that dataset. */
export default async function NewDatasetPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { from } = querySchema.parse(await searchParams);
  const previous = from === undefined ? null : await readDataset(from);
  const crumbs = [{ href: "/datasets", label: "Datasets" }];
  return (
    <>
      <PageHeader
        title={previous === null ? "New dataset" : "New version"}
        crumbs={
          previous === null
            ? crumbs
            : [...crumbs, { href: `/datasets/${previous.id}`, label: previous.name }]
        }
      />
      <PageBody>
        <NewDataset previous={previous} />
      </PageBody>
    </>
  );
}

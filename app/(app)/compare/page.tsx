import type { Metadata } from "next";
import Link from "next/link";
import * as z from "zod";
import { ChooseRuns } from "@/components/compare/choose-runs";
import type { CompareView } from "@/components/compare/compare-address";
import { ComparePage } from "@/components/compare/compare-page";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { compareXNames } from "@/lib/charts/compare-model";
import { getDb } from "@/lib/db/client";
import { maxComparedRuns } from "@/lib/schemas/comparison";
import { compareRuns } from "@/lib/services/read-comparison";
import { listRuns } from "@/lib/services/read-runs";

export const metadata: Metadata = { title: "Compare" };

const idPattern = /^run_[0-9a-z]{1,40}$/;
const querySchema = z.object({
  runs: z
    .string()
    .max(600)
    .transform((text) => [...new Set(text.split(",").filter((id) => idPattern.test(id)))])
    .default([])
    .catch([]),
  base: z.string().max(60).default("").catch(""),
  other: z.string().max(60).default("").catch(""),
  x: z.enum(compareXNames).default("step").catch("step"),
  settings: z.enum(["different", "all"]).default("different").catch("different"),
  items: z
    .enum(["different", "all", "improved", "regressed"])
    .default("different")
    .catch("different"),
});

const maxChoices = 100;

export default async function CompareRoute({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = querySchema.parse(await searchParams);
  const db = getDb();
  const [comparison, recent] = await Promise.all([
    compareRuns(db, query.runs.slice(0, maxComparedRuns)),
    listRuns(db, { limit: maxChoices }),
  ]);
  const ids = comparison.runs.map(({ row }) => row.id);
  const base = ids.includes(query.base) ? query.base : (ids[0] ?? "");
  const view: CompareView = {
    ...query,
    runs: ids,
    base,
    other:
      ids.includes(query.other) && query.other !== base
        ? query.other
        : (ids.find((id) => id !== base) ?? ""),
  };
  const datasetId = comparison.runs.find(({ row }) => row.id === base)?.row.datasetId;
  const choices = recent.rows
    .filter((row) => !ids.includes(row.id))
    .toSorted(
      (left, right) => Number(right.datasetId === datasetId) - Number(left.datasetId === datasetId),
    );
  return (
    <>
      <PageHeader
        title="Compare"
        crumbs={[{ href: "/runs", label: "Runs" }]}
        actions={
          <Button asChild>
            <Link href="/runs">Choose in the table</Link>
          </Button>
        }
      />
      <PageBody>
        {ids.length === 0 ? (
          <ChooseRuns choices={choices} missing={comparison.missing} />
        ) : (
          <ComparePage comparison={comparison} view={view} choices={choices} />
        )}
      </PageBody>
    </>
  );
}

import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import * as z from "zod";
import { apiQuery, type RunView } from "@/components/runs/run-address";
import { runColumnNames } from "@/components/runs/run-columns";
import { RunFilters } from "@/components/runs/run-filters";
import { RunList } from "@/components/runs/run-list";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { getDb } from "@/lib/db/client";
import { formatCount, formatPlural } from "@/lib/format/count";
import { runGroupingNames } from "@/lib/run-view/run-groups";
import { firstOrder, runSorts } from "@/lib/run-view/run-order";
import { parseRunQuery } from "@/lib/run-view/run-query";
import { runStatusSchema } from "@/lib/schemas/run-event";
import { maxPageSize } from "@/lib/services/read-page";
import { countRuns, listRuns } from "@/lib/services/read-runs";

import { startDemo } from "./actions";

export const metadata: Metadata = { title: "Runs" };

const querySchema = z.object({
  state: runStatusSchema.optional().catch(undefined),
  show: z.enum(["pinned", "archived", "demo"]).optional().catch(undefined),
  q: z.string().trim().max(300).optional().catch(undefined),
  sort: z.enum(runSorts).default("created").catch("created"),
  order: z.enum(["asc", "desc"]).optional().catch(undefined),
  group: z.enum(runGroupingNames).optional().catch(undefined),
  cols: z
    .string()
    .max(200)
    .transform((text) => runColumnNames.filter((name) => text.split(",").includes(name)))
    .default([])
    .catch([]),
  cursor: z.string().max(200).optional().catch(undefined),
});

export default async function RunsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = querySchema.parse(await searchParams);
  const view: RunView = {
    state: query.state ?? null,
    show: query.show ?? null,
    text: query.q ?? "",
    sort: query.sort,
    order: query.order ?? firstOrder(query.sort),
    group: query.group ?? null,
    columns: query.cols,
  };
  const db = getDb();
  const [page, counts] = await Promise.all([
    listRuns(db, {
      status: view.state,
      query: parseRunQuery(apiQuery(view)),
      now: Date.now(),
      sort: view.sort,
      order: view.order,
      cursor: query.cursor ?? null,
      // A group says something about all of its runs only when they are on one page.
      ...(view.group ? { limit: maxPageSize } : {}),
    }),
    countRuns(db),
  ]);
  const isEmpty = counts.total + counts.archived === 0;
  return (
    <>
      <PageHeader
        title="Runs"
        meta={
          counts.total > 0 ? (
            <p className="tabular text-text-3">
              {formatPlural(counts.total, "run")}
              {counts.running > 0 ? ` · ${formatCount(counts.running)} running` : ""}
            </p>
          ) : null
        }
        actions={
          <Button variant="primary" asChild>
            <Link href="/runs/new">
              <Plus aria-hidden className="size-4" strokeWidth={2} />
              New run
            </Link>
          </Button>
        }
      />
      <PageBody>
        {isEmpty ? null : <RunFilters view={view} />}
        <RunList
          rows={page.rows}
          isEmpty={isEmpty}
          view={view}
          nextCursor={page.nextCursor}
          startDemo={startDemo}
        />
      </PageBody>
    </>
  );
}

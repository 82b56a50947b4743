import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import * as z from "zod";
import { RunFilters } from "@/components/runs/run-filters";
import { RunList } from "@/components/runs/run-list";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { getDb } from "@/lib/db/client";
import { formatCount, formatPlural } from "@/lib/format/count";
import { runStatusSchema } from "@/lib/schemas/run-event";
import { countRuns, listRuns } from "@/lib/services/read-runs";

import { startDemo } from "./actions";

export const metadata: Metadata = { title: "Runs" };

const querySchema = z.object({
  state: runStatusSchema.optional().catch(undefined),
  q: z.string().trim().max(80).optional().catch(undefined),
  cursor: z.string().max(200).optional().catch(undefined),
});

export default async function RunsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = querySchema.parse(await searchParams);
  const db = getDb();
  const [page, counts] = await Promise.all([
    listRuns(db, {
      status: query.state ?? null,
      search: query.q ?? null,
      cursor: query.cursor ?? null,
    }),
    countRuns(db),
  ]);
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
        {counts.total > 0 ? <RunFilters state={query.state ?? null} text={query.q ?? ""} /> : null}
        <RunList
          rows={page.rows}
          isEmpty={counts.total === 0}
          filters={{ state: query.state ?? null, text: query.q ?? "" }}
          nextCursor={page.nextCursor}
          startDemo={startDemo}
        />
      </PageBody>
    </>
  );
}

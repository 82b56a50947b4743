import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { serverPreferences } from "@/app/server-preferences";
import { filterChoices } from "@/components/runs/filter-choices";
import { readRunView } from "@/components/runs/read-run-view";
import { apiQuery } from "@/components/runs/run-address";
import { RunFilters } from "@/components/runs/run-filters";
import { RunList } from "@/components/runs/run-list";
import { MainAction } from "@/components/shell/main-action";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { getDb } from "@/lib/db/client";
import { formatCount, formatPlural } from "@/lib/format/count";
import { parseRunQuery } from "@/lib/run-view/run-query";
import { maxPageSize } from "@/lib/services/read-page";
import { countRuns, getRunRow, listRuns } from "@/lib/services/read-runs";
import { listSavedViews } from "@/lib/services/saved-views";

import { startDemo } from "./actions";

export const metadata: Metadata = { title: "Runs" };

export default async function RunsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { view, cursor } = readRunView(await searchParams, (await serverPreferences()).columns);
  const db = getDb();
  const query = parseRunQuery(apiQuery(view));
  const wanted = { status: view.state, query, now: Date.now(), sort: view.sort, order: view.order };
  const [page, counts, saved, pinned, base] = await Promise.all([
    // A group says something about all of its runs only when they are on one page.
    listRuns(db, { ...wanted, cursor, ...(view.group ? { limit: maxPageSize } : {}) }),
    countRuns(db),
    listSavedViews(db),
    cursor === null && view.show === null
      ? listRuns(db, { ...wanted, query: { ...query, flags: [...query.flags, "pinned"] } })
      : null,
    view.base === null ? null : getRunRow(db, view.base).catch(() => null),
  ]);
  const pins = (pinned?.rows ?? []).filter((run) => run.id !== base?.id);
  const lead = base === null ? pins : [base, ...pins];
  const led = new Set(lead.map((run) => run.id));
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
        actions={<MainAction href="/runs/new" label="New run" icon={Plus} />}
      />
      <PageBody>
        {isEmpty ? null : (
          <RunFilters view={view} saved={saved} choices={filterChoices([...lead, ...page.rows])} />
        )}
        <RunList
          rows={page.rows.filter((run) => !led.has(run.id))}
          lead={lead}
          base={base}
          isEmpty={isEmpty}
          view={view}
          nextCursor={page.nextCursor}
          startDemo={startDemo}
        />
      </PageBody>
    </>
  );
}

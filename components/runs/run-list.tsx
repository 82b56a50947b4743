"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { runStatusWords } from "@/lib/domain/status-words";
import { useRunsChanged } from "@/lib/realtime/use-runs-changed";
import { groupRuns } from "@/lib/run-view/run-groups";
import type { RunListRow } from "@/lib/schemas/read-models";
import { BulkBar } from "./bulk-bar";
import { type RunView, runsAddress, viewQuery } from "./run-address";
import { RunCard } from "./run-cells";
import { GroupHead, RunTable } from "./run-table";
import { RunsEmpty } from "./runs-empty";
import type { StartDemo } from "./start-demo-button";
import { useHeldRows } from "./use-held-rows";
import { useRunChanges } from "./use-run-changes";
import { useRunKeys } from "./use-run-keys";

const refreshPauseMs = 800;

/** All runs as a table, on phones as cards; rows change in place while runs go on. */
export function RunList({
  rows: listed,
  lead,
  base,
  isEmpty,
  view,
  nextCursor,
  startDemo,
}: {
  rows: readonly RunListRow[];
  /** The baseline run and pinned ones: they stand above the others. */
  lead: readonly RunListRow[];
  /** The run all others are compared with. */
  base: RunListRow | null;
  /** No run exists at all, whatever the filters say. */
  isEmpty: boolean;
  view: RunView;
  nextCursor: string | null;
  startDemo: StartDemo;
}) {
  useLiveRefresh();
  const changes = useRunChanges();
  const { shown: rows, waiting, hold, release } = useHeldRows(listed, viewQuery(view));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const lastChosen = useRef<string | null>(null);
  const choose = (id: string, withRange: boolean) => {
    const next = new Set(chosen);
    const order = [...lead, ...rows];
    const [from, to] = [lastChosen.current, id].map((each) =>
      order.findIndex((run) => run.id === each),
    );
    if (withRange && from !== undefined && to !== undefined && from >= 0 && to >= 0) {
      for (const run of order.slice(Math.min(from, to), Math.max(from, to) + 1)) {
        next.add(run.id);
      }
    } else if (!next.delete(id)) {
      next.add(id);
    }
    lastChosen.current = id;
    setChosen(next);
  };
  useRunKeys({ onChoose: choose, onClear: () => setChosen(new Set()) });
  if (isEmpty) {
    return <RunsEmpty startDemo={startDemo} />;
  }
  if (rows.length === 0 && lead.length === 0) {
    return <NoMatch view={view} />;
  }
  const all = [...lead, ...rows];
  const chosenRuns = all.filter((run) => chosen.has(run.id));
  const card = (run: RunListRow, group = "") => (
    <RunCard
      key={`${group}${run.id}`}
      run={run}
      isChosen={chosen.has(run.id)}
      onChoose={choose}
      changes={changes}
      view={view}
      base={base}
    />
  );
  return (
    <>
      {waiting > 0 ? (
        <Button className="max-md:hidden" onClick={release}>
          {waiting} new
        </Button>
      ) : null}
      <Card
        className="hidden overflow-hidden md:block"
        onPointerEnter={hold}
        onPointerLeave={release}
      >
        <RunTable
          rows={rows}
          lead={lead}
          base={base}
          view={view}
          chosen={chosen}
          onChoose={choose}
          onChooseAll={(isChosen) => setChosen(new Set(isChosen ? all.map((run) => run.id) : []))}
          changes={changes}
        />
      </Card>
      {view.group === null ? (
        <ul className="grid gap-3 md:hidden">{all.map((run) => card(run))}</ul>
      ) : (
        <>
          {lead.length > 0 ? (
            <ul className="grid gap-3 md:hidden">{lead.map((run) => card(run))}</ul>
          ) : null}
          {groupRuns(rows, view.group).map((group) => (
            <section key={group.key} className="grid gap-2 md:hidden">
              <h2 className="text-table">
                <GroupHead group={group} />
              </h2>
              <ul className="grid gap-3">{group.runs.map((run) => card(run, group.key))}</ul>
            </section>
          ))}
        </>
      )}
      {nextCursor ? (
        <div className="flex justify-center">
          <Button asChild>
            <Link href={runsAddress(view, nextCursor)}>
              {view.sort === "created" && view.order === "desc" ? "Older runs" : "More runs"}
            </Link>
          </Button>
        </div>
      ) : null}
      {chosenRuns.length > 0 ? (
        <BulkBar
          runs={chosenRuns}
          view={view}
          changes={changes}
          onClear={() => setChosen(new Set())}
        />
      ) : null}
    </>
  );
}

/** Asks the server again after changes, at most about once a second. */
function useLiveRefresh() {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useRunsChanged(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      router.refresh();
    }, refreshPauseMs);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
}

const showWords = { pinned: "a pin", archived: "a place in the archive", demo: "demo data" };

function NoMatch({ view }: { view: RunView }) {
  const words = [
    view.state ? `state “${runStatusWords(view.state).word}”` : null,
    view.show ? showWords[view.show] : null,
    view.text ? `“${view.text}”` : null,
  ].filter(Boolean);
  return (
    <Card>
      <EmptyState
        icon={<Search aria-hidden className="size-6" strokeWidth={1.5} />}
        title="No run matches"
        actions={
          <Button asChild>
            <Link href="/runs">Clear the filters</Link>
          </Button>
        }
      >
        {words.length > 0 ? `Shown are runs with ${words.join(" and ")}.` : null}
      </EmptyState>
    </Card>
  );
}

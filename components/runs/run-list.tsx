"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { Sparkline } from "@/components/charts/sparkline";
import { Badge, toneClass } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusChip } from "@/components/ui/status-chip";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { runStatusWords } from "@/lib/domain/status-words";
import { formatMoney } from "@/lib/format/money";
import { useRunsChanged } from "@/lib/realtime/use-runs-changed";
import type { RunListRow } from "@/lib/schemas/read-models";
import { type RunFilter, runsAddress } from "./run-address";
import { runScores, stepText } from "./run-row";
import { RunsEmpty } from "./runs-empty";
import type { StartDemo } from "./start-demo-button";

const refreshPauseMs = 800;

/** All runs as a table, on phones as cards; rows change in place while runs go on. */
export function RunList({
  rows,
  isEmpty,
  filters,
  nextCursor,
  startDemo,
}: {
  rows: readonly RunListRow[];
  /** No run exists at all, whatever the filters say. */
  isEmpty: boolean;
  filters: RunFilter;
  nextCursor: string | null;
  startDemo: StartDemo;
}) {
  useLiveRefresh();
  if (isEmpty) {
    return <RunsEmpty startDemo={startDemo} />;
  }
  if (rows.length === 0) {
    return <NoMatch filters={filters} />;
  }
  return (
    <>
      <Card className="hidden overflow-hidden md:block">
        <RunTable rows={rows} />
      </Card>
      <ul className="grid gap-3 md:hidden">
        {rows.map((run) => (
          <RunCard key={run.id} run={run} />
        ))}
      </ul>
      {nextCursor ? (
        <div className="flex justify-center">
          <Button asChild>
            <Link href={runsAddress(filters, nextCursor)}>Older runs</Link>
          </Button>
        </div>
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

function RunTable({ rows }: { rows: readonly RunListRow[] }) {
  return (
    <Table label="Runs">
      <TableHead className="bg-surface">
        <tr>
          <HeadCell>State</HeadCell>
          <HeadCell>Name</HeadCell>
          <HeadCell className="hidden lg:table-cell">Dataset</HeadCell>
          <HeadCell isNumeric>Best</HeadCell>
          <HeadCell isNumeric>
            <abbr title="Best minus baseline on the selection split" className="no-underline">
              Δ
            </abbr>
          </HeadCell>
          <HeadCell className="hidden lg:table-cell">
            <span className="sr-only">Course</span>
          </HeadCell>
          <HeadCell isNumeric>Step</HeadCell>
          <HeadCell isNumeric className="hidden xl:table-cell">
            Cost
          </HeadCell>
          <HeadCell isNumeric>Started</HeadCell>
        </tr>
      </TableHead>
      <tbody>
        {rows.map((run) => (
          <RunTableRow key={run.id} run={run} />
        ))}
      </tbody>
    </Table>
  );
}

function RunTableRow({ run }: { run: RunListRow }) {
  const scores = runScores(run);
  return (
    <TableRow className="relative hover:bg-surface">
      <Cell>
        <StatusChip status={run.status} />
      </Cell>
      <Cell className="min-w-40">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link
            href={`/runs/${run.id}`}
            className="break-all font-medium text-body text-text no-underline after:absolute after:inset-0"
          >
            {run.name}
          </Link>
          <KindBadges run={run} />
        </div>
      </Cell>
      <Cell className="hidden text-text-2 lg:table-cell">{run.datasetName}</Cell>
      <Cell isNumeric>
        <span className="font-medium">{scores.best}</span>
        {scores.fraction ? <span className="ms-1.5 text-text-3">{scores.fraction}</span> : null}
      </Cell>
      <Cell isNumeric>
        <Delta delta={scores.delta} text={scores.deltaText} />
      </Cell>
      <Cell className="hidden w-28 lg:table-cell">
        {run.bestHistory.length > 1 ? <Sparkline values={run.bestHistory} /> : null}
      </Cell>
      <Cell isNumeric>{stepText(run)}</Cell>
      <Cell isNumeric className="hidden xl:table-cell">
        {formatMoney(run.costMicros)}
      </Cell>
      <Cell isNumeric className="text-text-2">
        <RelativeTime at={run.startedAt ?? run.createdAt} className="relative" />
      </Cell>
    </TableRow>
  );
}

function RunCard({ run }: { run: RunListRow }) {
  const scores = runScores(run);
  return (
    <li className="relative grid gap-2 rounded-card border bg-bg p-4 shadow-card">
      <div className="flex flex-wrap items-center gap-2">
        <StatusChip status={run.status} />
        <KindBadges run={run} />
        <span className="ms-auto text-caption text-text-3">
          <RelativeTime at={run.startedAt ?? run.createdAt} />
        </span>
      </div>
      <Link
        href={`/runs/${run.id}`}
        className="break-all font-medium text-reading text-text no-underline after:absolute after:inset-0"
      >
        {run.name}
      </Link>
      <div className="tabular flex items-center gap-3">
        <span>
          <span className="font-medium">{scores.best}</span>{" "}
          {scores.fraction ? <span className="text-text-3">{scores.fraction}</span> : null}
        </span>
        <Delta delta={scores.delta} text={scores.deltaText} />
        {run.bestHistory.length > 1 ? (
          <span className="ms-auto">
            <Sparkline values={run.bestHistory} />
          </span>
        ) : null}
      </div>
      <p className="tabular flex justify-between text-caption text-text-3">
        <span>{run.datasetName}</span>
        <span>
          step {stepText(run)} · {formatMoney(run.costMicros)}
        </span>
      </p>
    </li>
  );
}

function KindBadges({ run }: { run: RunListRow }) {
  return (
    <>
      {run.isDemo ? <Badge>Demo</Badge> : null}
      {run.isSimulated ? <Badge>Simulated</Badge> : null}
      {run.kind === "eval" ? <Badge>Evaluation</Badge> : null}
      {run.kind === "imported" ? <Badge>Imported</Badge> : null}
    </>
  );
}

function Delta({ delta, text }: { delta: number | null; text: string }) {
  const tone = delta === null || text === "±0.000" ? "neutral" : delta > 0 ? "accept" : "reject";
  const sign = tone === "accept" ? "▲ " : tone === "reject" ? "▼ " : "";
  return (
    <span className={cn("whitespace-nowrap", toneClass(tone))}>
      <span aria-hidden className="text-caption">
        {sign}
      </span>
      {text}
    </span>
  );
}

function NoMatch({ filters }: { filters: RunFilter }) {
  const words = [
    filters.state ? `state “${runStatusWords(filters.state).word}”` : null,
    filters.text ? `name with “${filters.text}”` : null,
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

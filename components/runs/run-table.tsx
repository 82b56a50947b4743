import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/class-names";
import { Cell, HeadCell, Table, TableHead } from "@/components/ui/table";
import { formatPlural } from "@/lib/format/count";
import { formatScore } from "@/lib/format/score";
import { groupRuns, type RunGroup } from "@/lib/run-view/run-groups";
import { firstOrder, type RunSort } from "@/lib/run-view/run-order";
import type { RunListRow } from "@/lib/schemas/read-models";
import { type RunView, runsAddress } from "./run-address";
import { RunTableRow } from "./run-cells";
import {
  columnClass,
  columnSort,
  isNumericColumn,
  type RunColumn,
  runColumns,
} from "./run-columns";
import type { RunChanges } from "./use-run-changes";

/** All runs of the page as a table; pressing the head of a column sorts by it. */
export function RunTable({
  rows,
  lead,
  view,
  base,
  chosen,
  onChoose,
  onChooseAll,
  changes,
}: {
  rows: readonly RunListRow[];
  /** The baseline run and pinned ones: they stand above the others. */
  lead: readonly RunListRow[];
  view: RunView;
  base: RunListRow | null;
  chosen: ReadonlySet<string>;
  onChoose: (id: string, withRange: boolean) => void;
  onChooseAll: (isChosen: boolean) => void;
  changes: RunChanges;
}) {
  const all = [...lead, ...rows];
  const isAllChosen = all.length > 0 && all.every((run) => chosen.has(run.id));
  const width = 4 + view.columns.length + (base ? 2 : 0);
  const row = (run: RunListRow, group = "") => (
    <RunTableRow
      key={`${group}${run.id}`}
      run={run}
      isChosen={chosen.has(run.id)}
      onChoose={onChoose}
      changes={changes}
      view={view}
      base={base}
    />
  );
  return (
    <Table label="Runs">
      <TableHead className="bg-surface">
        <tr>
          <th scope="col" className="w-8 ps-4">
            <input
              type="checkbox"
              aria-label="Choose all runs"
              className="size-4 align-middle accent-accent"
              checked={isAllChosen}
              onChange={() => onChooseAll(!isAllChosen)}
            />
          </th>
          <SortHead view={view} sort="state">
            State
          </SortHead>
          <SortHead view={view} sort="name">
            Name
          </SortHead>
          {base ? (
            <>
              <HeadCell isNumeric>
                <abbr title="Best minus the baseline run's best" className="no-underline">
                  Δ run
                </abbr>
              </HeadCell>
              <HeadCell isNumeric>
                <abbr title="Money as a share of the baseline run's" className="no-underline">
                  Cost ×
                </abbr>
              </HeadCell>
            </>
          ) : null}
          {view.columns.map((column) => (
            <ColumnHead key={column} column={column} view={view} />
          ))}
          <HeadCell className="w-10">
            <span className="sr-only">Actions</span>
          </HeadCell>
        </tr>
      </TableHead>
      {lead.length > 0 ? (
        <tbody className="border-b-2 border-b-border-strong">
          {lead.map((run) => row(run, "lead"))}
        </tbody>
      ) : null}
      {view.group === null ? (
        <tbody>{rows.map((run) => row(run))}</tbody>
      ) : (
        groupRuns(rows, view.group).map((group) => (
          <tbody key={group.key}>
            <tr className="border-b bg-surface-2">
              <Cell colSpan={width} className="h-9">
                <GroupHead group={group} />
              </Cell>
            </tr>
            {group.runs.map((run) => row(run, group.key))}
          </tbody>
        ))
      )}
    </Table>
  );
}

function ColumnHead({ column, view }: { column: RunColumn; view: RunView }) {
  const sort = columnSort(column);
  const className = columnClass(column, view.columns);
  const label =
    column === "delta" ? (
      <abbr title="Best minus baseline on the selection split" className="no-underline">
        Δ
      </abbr>
    ) : (
      runColumns[column]
    );
  if (sort === null) {
    return (
      <HeadCell isNumeric={isNumericColumn(column)} className={className}>
        {column === "course" ? <span className="sr-only">{label}</span> : label}
      </HeadCell>
    );
  }
  return (
    <SortHead view={view} sort={sort} isNumeric={isNumericColumn(column)} className={className}>
      {label}
    </SortHead>
  );
}

export function GroupHead({ group }: { group: RunGroup }) {
  return (
    <span className="tabular flex flex-wrap items-baseline gap-x-3">
      <span className="font-medium">{group.label}</span>
      <span className="text-caption text-text-3">
        {formatPlural(group.runs.length, "run")}
        {group.best === null || group.spread === null
          ? ""
          : ` · best ${formatScore(group.best)} · median ${formatScore(group.median)} · from ${formatScore(group.spread[0])} to ${formatScore(group.spread[1])}`}
      </span>
    </span>
  );
}

function SortHead({
  view,
  sort,
  isNumeric = false,
  className,
  children,
}: {
  view: RunView;
  sort: RunSort;
  isNumeric?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const isSorted = view.sort === sort;
  const order = isSorted ? (view.order === "asc" ? "desc" : "asc") : firstOrder(sort);
  const Arrow = view.order === "asc" ? ArrowUp : ArrowDown;
  return (
    <HeadCell
      isNumeric={isNumeric}
      className={cn("whitespace-nowrap", className)}
      {...(isSorted
        ? { "aria-sort": view.order === "asc" ? ("ascending" as const) : ("descending" as const) }
        : {})}
    >
      <Link
        href={runsAddress({ ...view, sort, order })}
        scroll={false}
        className={cn(
          "inline-flex min-h-6 items-center gap-1 rounded-control no-underline hover:text-text",
          isSorted ? "text-text" : "text-text-3",
        )}
      >
        {children}
        {isSorted ? <Arrow aria-hidden className="size-3" strokeWidth={2} /> : null}
      </Link>
    </HeadCell>
  );
}

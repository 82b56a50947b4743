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
import { isNumericColumn, runColumns } from "./run-columns";
import type { RunChanges } from "./use-run-changes";

/** All runs of the page as a table; pressing the head of a column sorts by it. */
export function RunTable({
  rows,
  view,
  chosen,
  onChoose,
  onChooseAll,
  changes,
}: {
  rows: readonly RunListRow[];
  view: RunView;
  chosen: ReadonlySet<string>;
  onChoose: (id: string, withRange: boolean) => void;
  onChooseAll: (isChosen: boolean) => void;
  changes: RunChanges;
}) {
  const isAllChosen = rows.length > 0 && rows.every((run) => chosen.has(run.id));
  const width = 10 + view.columns.length;
  const row = (run: RunListRow, group = "") => (
    <RunTableRow
      key={`${group}${run.id}`}
      run={run}
      isChosen={chosen.has(run.id)}
      onChoose={onChoose}
      changes={changes}
      columns={view.columns}
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
          <SortHead view={view} sort="dataset" className="hidden lg:table-cell">
            Dataset
          </SortHead>
          <SortHead view={view} sort="best" isNumeric>
            Best
          </SortHead>
          <SortHead view={view} sort="delta" isNumeric>
            <abbr title="Best minus baseline on the selection split" className="no-underline">
              Δ
            </abbr>
          </SortHead>
          <HeadCell className="hidden lg:table-cell">
            <span className="sr-only">Course</span>
          </HeadCell>
          <SortHead view={view} sort="steps" isNumeric>
            Step
          </SortHead>
          <SortHead view={view} sort="cost" isNumeric className="hidden xl:table-cell">
            Cost
          </SortHead>
          {view.columns.map((column) =>
            column === "duration" ? (
              <SortHead key={column} view={view} sort="duration" isNumeric>
                Duration
              </SortHead>
            ) : (
              <HeadCell key={column} isNumeric={isNumericColumn(column)}>
                {runColumns[column]}
              </HeadCell>
            ),
          )}
          <SortHead view={view} sort="created" isNumeric>
            Started
          </SortHead>
          <HeadCell className="w-10">
            <span className="sr-only">Actions</span>
          </HeadCell>
        </tr>
      </TableHead>
      {view.group === null ? (
        <tbody>{rows.map((run) => row(run))}</tbody>
      ) : (
        groupRuns(rows, view.group).map((group) => (
          <tbody key={group.key}>
            <tr className="border-b bg-surface-2">
              <Cell colSpan={width + 1} className="h-9">
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

import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { formatPercent } from "@/lib/format/score";
import type { UsageLine, UsageTable } from "@/lib/run-view/usage-table";

/** What was asked of the models: calls, tokens, money and latency by role and stage. */
export function UsageCard({ table }: { table: UsageTable }) {
  if (table.lines.length === 0) {
    return <EmptyState title="Nothing spent yet">The first model call appears here.</EmptyState>;
  }
  return (
    <Card>
      <CardHeader
        title="Tokens and money"
        meta={
          <span className="text-caption text-text-3">
            {table.perPoint === ""
              ? "by role and stage"
              : `${table.perPoint} per 0.01 of selection score gained`}
          </span>
        }
      />
      <Table label="Usage by role and stage" scrolls>
        <TableHead>
          <tr>
            <HeadCell className="max-md:hidden">Role</HeadCell>
            <HeadCell>Stage</HeadCell>
            <HeadCell className="max-md:hidden">Model</HeadCell>
            <HeadCell isNumeric>Calls</HeadCell>
            <HeadCell isNumeric className="max-md:hidden">
              Retries
            </HeadCell>
            <HeadCell isNumeric>Input</HeadCell>
            <HeadCell isNumeric className="max-md:hidden">
              Cached
            </HeadCell>
            {table.hasWritten ? (
              <HeadCell isNumeric className="max-md:hidden">
                Cache writes
              </HeadCell>
            ) : null}
            <HeadCell isNumeric>Output</HeadCell>
            {table.hasReasoning ? (
              <HeadCell isNumeric className="max-md:hidden">
                Reasoning
              </HeadCell>
            ) : null}
            {table.hasKept ? (
              <HeadCell isNumeric className="max-md:hidden">
                Kept replies
              </HeadCell>
            ) : null}
            <HeadCell isNumeric className="max-md:hidden">
              Latency p50 / p95
            </HeadCell>
            <HeadCell isNumeric>Cost</HeadCell>
            <HeadCell className="max-md:hidden">Share</HeadCell>
          </tr>
        </TableHead>
        <tbody>
          {table.lines.map((line) => (
            <Line key={line.key} line={line} table={table} />
          ))}
          <Line line={table.total} table={table} isTotal />
        </tbody>
      </Table>
      <UsageNotes table={table} />
    </Card>
  );
}

function UsageNotes({ table }: { table: UsageTable }) {
  const notes = [
    table.unpriced.length > 0
      ? `No price is known for ${table.unpriced.join(", ")}: its money is missing here, not zero. Enter a price on the models page or in the run form.`
      : "",
    table.cachedShare === null || table.cachedShare === 0
      ? ""
      : `The provider had ${formatPercent(table.cachedShare)} of the input cached.`,
    table.keptWords === "" ? "" : `${table.keptWords}.`,
  ].filter((note) => note !== "");
  return notes.length === 0 ? null : (
    <div className="grid gap-1 border-t px-4 py-2.5 text-caption text-text-2">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}

function Line({
  line,
  table,
  isTotal = false,
}: {
  line: UsageLine;
  table: UsageTable;
  isTotal?: boolean;
}) {
  return (
    <TableRow className={cn(isTotal && "border-t-2 font-semibold")}>
      <Cell className="max-md:hidden">{line.role}</Cell>
      <Cell>
        {line.stage}
        <span className="block text-caption font-normal text-text-3 md:hidden">{line.role}</span>
      </Cell>
      <Cell className="font-mono text-caption max-md:hidden">{line.model}</Cell>
      <Cell isNumeric>{line.calls}</Cell>
      <Cell isNumeric className="max-md:hidden">
        {line.retries}
      </Cell>
      <Cell isNumeric>{line.input}</Cell>
      <Cell isNumeric className="max-md:hidden">
        {line.cached}
      </Cell>
      {table.hasWritten ? (
        <Cell isNumeric className="max-md:hidden">
          {line.written}
        </Cell>
      ) : null}
      <Cell isNumeric>{line.output}</Cell>
      {table.hasReasoning ? (
        <Cell isNumeric className="max-md:hidden">
          {line.reasoning}
        </Cell>
      ) : null}
      {table.hasKept ? (
        <Cell isNumeric className="max-md:hidden">
          {line.kept}
        </Cell>
      ) : null}
      <Cell isNumeric className="max-md:hidden">
        {line.latency}
      </Cell>
      <Cell isNumeric>{line.cost}</Cell>
      <Cell className="max-md:hidden">
        <span className="flex w-32 items-center gap-2">
          <ProgressBar label={`Share of ${line.stage}`} done={line.share} total={1} />
          <span className="tabular w-10 shrink-0 text-end text-caption whitespace-nowrap text-text-3">
            {formatPercent(line.share)}
          </span>
        </span>
      </Cell>
    </TableRow>
  );
}

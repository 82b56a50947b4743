import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import type { PairVerdict, SummaryRow } from "@/lib/run-view/compare-tables";
import type { ComparedRun } from "@/lib/schemas/comparison";

/** One row per measure, the best value marked with a word, and what chance alone could do. */
export function CompareSummary({
  runs,
  rows,
  verdicts,
  baseName,
  itemsNote,
}: {
  runs: readonly ComparedRun[];
  rows: readonly SummaryRow[];
  verdicts: readonly PairVerdict[];
  baseName: string;
  itemsNote: string;
}) {
  return (
    <Card className="overflow-hidden">
      <CardHeader title="Summary" />
      <Table label="Summary of the runs" scrolls>
        <TableHead className="bg-surface">
          <tr>
            <HeadCell>Measure</HeadCell>
            {runs.map(({ row }) => (
              <HeadCell key={row.id} isNumeric className="max-w-48 truncate">
                {row.name}
              </HeadCell>
            ))}
          </tr>
        </TableHead>
        <tbody>
          {rows.map((row) => (
            <TableRow key={row.name}>
              <th scope="row" className="px-2 py-2 ps-4 text-start font-normal text-text-2">
                {row.name}
                {row.better === "" ? null : (
                  <span className="ms-1.5 text-caption text-text-3">{row.better} is better</span>
                )}
              </th>
              {row.cells.map((cell, index) => (
                <Cell key={runs[index]?.row.id ?? index} isNumeric>
                  <span className={cn(cell.isBest && "font-semibold text-accept-text")}>
                    {cell.isBest ? "best " : ""}
                    {cell.text}
                  </span>
                  {cell.detail === "" ? null : (
                    <span className="block text-caption text-text-3">{cell.detail}</span>
                  )}
                </Cell>
              ))}
            </TableRow>
          ))}
        </tbody>
      </Table>
      <div className="grid gap-1 border-t px-4 py-3 text-table text-text-2">
        {verdicts.map((verdict) => (
          <p key={verdict.runId} className="tabular">
            <span className="font-medium text-text">{verdict.name}</span> against {baseName}:{" "}
            {verdict.text}.
          </p>
        ))}
        <p className="text-caption text-text-3">{itemsNote}</p>
      </div>
    </Card>
  );
}

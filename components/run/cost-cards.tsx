import Link from "next/link";
import { Card, CardHeader } from "@/components/ui/card";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import type { ItemCostTable, StepCostTable } from "@/lib/run-view/cost-tables";
import { OutcomeWord } from "./outcome-word";

/** What each step cost and what it gained. */
export function StepCostCard({ runId, table }: { runId: string; table: StepCostTable }) {
  if (table.lines.every(({ step }) => step === 0)) {
    return null;
  }
  return (
    <Card>
      <CardHeader
        title="By step"
        meta={<span className="text-caption text-text-3">{table.perAccepted}</span>}
      />
      <Table label="Cost by step">
        <TableHead>
          <tr>
            <HeadCell>Step</HeadCell>
            <HeadCell>Outcome</HeadCell>
            <HeadCell isNumeric className="max-md:hidden">
              Calls
            </HeadCell>
            <HeadCell isNumeric>Tokens</HeadCell>
            <HeadCell isNumeric className="max-md:hidden">
              Gain
            </HeadCell>
            <HeadCell isNumeric className="max-md:hidden">
              Per 0.01 gained
            </HeadCell>
            <HeadCell isNumeric>Cost</HeadCell>
          </tr>
        </TableHead>
        <tbody>
          {table.lines.map((line) => (
            <TableRow key={line.step}>
              <Cell>
                {line.action === null ? (
                  line.label
                ) : (
                  <Link href={`/runs/${runId}/steps/${line.step}`}>{line.label}</Link>
                )}
              </Cell>
              <Cell>{line.action === null ? null : <OutcomeWord action={line.action} />}</Cell>
              <Cell isNumeric className="max-md:hidden">
                {line.calls}
              </Cell>
              <Cell isNumeric>{line.tokens}</Cell>
              <Cell isNumeric className="max-md:hidden">
                {line.gain}
              </Cell>
              <Cell isNumeric className="max-md:hidden">
                {line.perPoint}
              </Cell>
              <Cell isNumeric>{line.cost}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
      {table.nothingSince === "" ? null : (
        <p className="border-t px-4 py-2.5 text-caption text-text-2">{table.nothingSince}</p>
      )}
    </Card>
  );
}

/** The items whose rollouts cost most. */
export function ItemCostCard({ runId, table }: { runId: string; table: ItemCostTable }) {
  if (table.lines.length === 0) {
    return null;
  }
  return (
    <Card>
      <CardHeader
        title="By item"
        meta={<span className="text-caption text-text-3">{table.caption}</span>}
        actions={
          <Link href={`/runs/${runId}/items`} className="text-accent no-underline hover:underline">
            All items
          </Link>
        }
      />
      <Table label="Cost by item" scrolls>
        <TableHead>
          <tr>
            <HeadCell>Item</HeadCell>
            <HeadCell isNumeric>Rollouts</HeadCell>
            <HeadCell isNumeric>Tokens</HeadCell>
            <HeadCell isNumeric className="max-md:hidden">
              Tokens each
            </HeadCell>
            <HeadCell isNumeric>Cost</HeadCell>
          </tr>
        </TableHead>
        <tbody>
          {table.lines.map((line) => (
            <TableRow key={line.itemId}>
              <Cell className="break-all font-mono text-caption">
                <Link href={`/runs/${runId}/items/${encodeURIComponent(line.itemId)}`}>
                  {line.itemId}
                </Link>
              </Cell>
              <Cell isNumeric>{line.rollouts}</Cell>
              <Cell isNumeric>{line.tokens}</Cell>
              <Cell isNumeric className="max-md:hidden">
                {line.tokensEach}
              </Cell>
              <Cell isNumeric>{line.cost}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

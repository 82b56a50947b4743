import { Card, CardHeader } from "@/components/ui/card";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { formatMoney } from "@/lib/format/money";

export type PriceListRow = {
  readonly models: string;
  readonly input: number;
  readonly cachedInput: number | null;
  readonly output: number;
  /** Which prompts it holds for, beginning with a comma; empty for all. */
  readonly range: string;
  readonly source: string;
  readonly effectiveFrom: string;
};

const money = (dollars: number | null) =>
  dollars === null ? "as input" : formatMoney(dollars * 1_000_000);

/** The built-in prices with their dates and sources. */
export function PriceList({
  rows,
  checkedAt,
}: {
  rows: readonly PriceListRow[];
  checkedAt: string;
}) {
  return (
    <Card>
      <CardHeader
        title="Built-in prices"
        meta={
          <span className="text-caption text-text-3">
            dollars per million tokens · checked {checkedAt}
          </span>
        }
      />
      <Table label="Built-in prices" scrolls>
        <TableHead>
          <tr>
            <HeadCell>Model family</HeadCell>
            <HeadCell isNumeric>Input</HeadCell>
            <HeadCell isNumeric>Cached</HeadCell>
            <HeadCell isNumeric>Output</HeadCell>
            <HeadCell className="max-md:hidden">Holds</HeadCell>
            <HeadCell className="max-md:hidden">Source</HeadCell>
          </tr>
        </TableHead>
        <tbody>
          {rows.map((row) => (
            <TableRow key={`${row.models} ${row.effectiveFrom} ${row.range}`}>
              <Cell className="min-w-40 font-mono text-caption">{row.models}</Cell>
              <Cell isNumeric>{money(row.input)}</Cell>
              <Cell isNumeric>{money(row.cachedInput)}</Cell>
              <Cell isNumeric>{money(row.output)}</Cell>
              <Cell className="text-text-2 max-md:hidden">
                from {row.effectiveFrom}
                {row.range}
              </Cell>
              <Cell className="text-text-2 max-md:hidden">{row.source}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
      <p className="border-t px-4 py-2.5 text-caption text-text-3">
        A model that is not listed has no price: its runs show tokens, and money once you enter one.
      </p>
    </Card>
  );
}

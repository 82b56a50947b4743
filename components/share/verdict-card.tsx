import { toneClass } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import type { ShareVerdict } from "@/lib/run-view/share-verdict";

/** Is it better, and how sure: the answer in words, then the counts it comes from. */
export function VerdictCard({ verdict }: { verdict: ShareVerdict }) {
  return (
    <Card>
      <CardHeader title="Is it better?" />
      <CardBody className="grid items-start gap-4 md:grid-cols-2">
        <div className="grid gap-1">
          <p className={`font-semibold text-reading ${toneClass(verdict.tone)}`}>
            {verdict.answer}
          </p>
          <p className="tabular text-text-2">{verdict.reason}</p>
        </div>
        <Table label="Scores of seed and best skill">
          <TableHead>
            <tr>
              <HeadCell className="first:ps-0">Skill</HeadCell>
              <HeadCell isNumeric>Score</HeadCell>
              <HeadCell isNumeric>Passed</HeadCell>
              <HeadCell isNumeric>95 % interval</HeadCell>
            </tr>
          </TableHead>
          <tbody>
            {verdict.rows.map((row) => (
              <TableRow key={`${row.name} ${row.split}`}>
                <Cell className="first:ps-0">
                  {row.name} <span className="text-text-3">{row.split.toLowerCase()}</span>
                </Cell>
                <Cell isNumeric className="font-medium">
                  {row.score}
                </Cell>
                <Cell isNumeric>{row.fraction}</Cell>
                <Cell isNumeric>{row.interval.replace(/^95 % /, "")}</Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      </CardBody>
    </Card>
  );
}

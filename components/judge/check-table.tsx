import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { shortHash } from "@/lib/format/text";
import { checkRow } from "@/lib/run-view/judge-view";
import type { JudgeCheckRow } from "@/lib/schemas/judge";

/** The checks of a dataset, newest first. */
export function CheckTable({
  checks,
  fingerprint,
}: {
  checks: readonly JudgeCheckRow[];
  /** Of the dataset as it is now. */
  fingerprint: string;
}) {
  return (
    <Card aria-labelledby="checks-title">
      <CardHeader title="Checks" titleId="checks-title" />
      {checks.length === 0 ? (
        <CardBody>
          <p className="text-table text-text-2">
            No judge was checked on this dataset yet. A score by a judge is worth as much as its
            agreement with people.
          </p>
        </CardBody>
      ) : (
        <Table label="Checks of judges">
          <TableHead>
            <tr>
              <HeadCell>Judge</HeadCell>
              <HeadCell>Agreement</HeadCell>
              <HeadCell isNumeric>Kappa</HeadCell>
              <HeadCell isNumeric className="max-md:hidden">
                Same verdict
              </HeadCell>
              <HeadCell isNumeric className="max-md:hidden">
                Compared
              </HeadCell>
              <HeadCell className="max-md:hidden">Rubric</HeadCell>
              <HeadCell className="max-md:hidden">Made</HeadCell>
            </tr>
          </TableHead>
          <tbody>
            {checks.map((check) => {
              const row = checkRow(check);
              return (
                <TableRow key={check.id} className="relative hover:bg-surface">
                  <Cell>
                    <Link
                      href={`/datasets/${check.datasetId}/judge/${check.id}`}
                      className="break-all font-medium text-text no-underline after:absolute after:inset-0"
                    >
                      {check.judge.model}
                    </Link>
                  </Cell>
                  <Cell>
                    <Badge tone={row.tone}>{row.word}</Badge>
                  </Cell>
                  <Cell isNumeric>{row.kappa}</Cell>
                  <Cell isNumeric className="max-md:hidden">
                    {row.accuracy}
                  </Cell>
                  <Cell isNumeric className="max-md:hidden">
                    {row.compared}
                  </Cell>
                  <Cell className="font-mono text-caption text-text-3 max-md:hidden">
                    {shortHash(check.rubricHash)}
                    {check.fingerprint === fingerprint ? "" : " · other items"}
                  </Cell>
                  <Cell className="max-md:hidden">
                    <RelativeTime at={check.createdAt} className="text-text-3" />
                  </Cell>
                </TableRow>
              );
            })}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

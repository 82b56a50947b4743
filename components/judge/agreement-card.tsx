import { CircleCheck, TriangleAlert } from "lucide-react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import type { AgreementView } from "@/lib/run-view/judge-view";

/** How well judge and people agree: the figures, who says what, and bias by score. */
export function AgreementCard({ view }: { view: AgreementView }) {
  const Icon = view.state === "good" ? CircleCheck : TriangleAlert;
  return (
    <Card aria-labelledby="agreement-title">
      <CardHeader title="Agreement with people" titleId="agreement-title" />
      <CardBody className="grid gap-4">
        <p className="flex items-start gap-2" aria-live="polite">
          <Icon
            aria-hidden
            strokeWidth={2}
            className={`mt-0.5 size-4 shrink-0 ${view.state === "good" ? "text-accept-text" : "text-warning-text"}`}
          />
          {view.sentence}
        </p>
        <dl className="grid gap-x-6 gap-y-4 sm:grid-cols-2 xl:grid-cols-4">
          {view.figures.map(({ name, value, detail }) => (
            <div key={name} className="grid content-start gap-0.5">
              <dt className="text-caption text-text-3">{name}</dt>
              <dd className="grid gap-0.5">
                <span className="tabular text-title">{value}</span>
                <span className="tabular text-caption text-text-2">{detail}</span>
              </dd>
            </div>
          ))}
        </dl>
        <div className="grid items-start gap-4 md:grid-cols-2">
          <div className="min-w-0 rounded-control border">
            <Table label="People and judge">
              <TableHead>
                <tr>
                  <HeadCell>Answers</HeadCell>
                  <HeadCell isNumeric>Judge: pass</HeadCell>
                  <HeadCell isNumeric>Judge: fail</HeadCell>
                </tr>
              </TableHead>
              <tbody>
                {view.confusion.map(({ name, pass, fail }) => (
                  <TableRow key={name}>
                    <Cell>{name}</Cell>
                    <Cell isNumeric>{pass}</Cell>
                    <Cell isNumeric>{fail}</Cell>
                  </TableRow>
                ))}
              </tbody>
            </Table>
          </div>
          <BiasTable rows={view.bias} />
        </div>
      </CardBody>
    </Card>
  );
}

function BiasTable({ rows }: { rows: AgreementView["bias"] }) {
  return rows.length === 0 ? (
    <p className="text-caption text-text-3">
      Bias by score shows here once answers are labelled and judged.
    </p>
  ) : (
    <div className="min-w-0 rounded-control border">
      <Table label="Bias by score">
        <TableHead>
          <tr>
            <HeadCell>Person&rsquo;s score</HeadCell>
            <HeadCell isNumeric>Answers</HeadCell>
            <HeadCell isNumeric>Judge, mean</HeadCell>
            <HeadCell isNumeric>Bias</HeadCell>
          </tr>
        </TableHead>
        <tbody>
          {rows.map(({ score, cases, judge, bias }) => (
            <TableRow key={score}>
              <Cell className="tabular">{score}</Cell>
              <Cell isNumeric>{cases}</Cell>
              <Cell isNumeric>{judge}</Cell>
              <Cell isNumeric>{bias}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

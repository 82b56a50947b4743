import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { formatCount, formatPlural } from "@/lib/format/count";
import type { DatasetStats as Stats } from "@/lib/schemas/dataset";
import { AnswerCard, SplitLengths } from "./answer-card";
import { DatasetChecks } from "./dataset-checks";
import { splitWord } from "./environment-words";

const shownTypes = 30;
const shownPairs = 10;

/** Items by split and task type, lengths, and repeats across splits. */
export function DatasetStats({
  stats,
  datasetId,
}: {
  stats: Stats;
  /** Links the items; left out before the dataset exists. */
  datasetId?: string | undefined;
}) {
  return (
    <div className="grid min-w-0 gap-4 lg:grid-cols-2">
      <div className="grid min-w-0 content-start gap-4">
        <Card className="overflow-hidden">
          <CardHeader title="Length of the inputs" />
          <CardBody>
            <LengthBars lengths={stats.lengths} />
            <p className="mt-2 text-caption text-text-2">
              Half have at most {formatCount(stats.lengths.median)} characters, 95 % at most{" "}
              {formatCount(stats.lengths.p95)}, the longest {formatCount(stats.lengths.max)}.
            </p>
          </CardBody>
          <SplitLengths stats={stats} />
        </Card>
        {stats.answers ? <AnswerCard answers={stats.answers} /> : null}
      </div>
      <div className="grid min-w-0 content-start gap-4">
        {stats.checks ? <DatasetChecks checks={stats.checks} datasetId={datasetId} /> : null}
        {stats.duplicates.pairs.length > 0 ? (
          <Card>
            <CardHeader title="Most alike across splits" />
            <CardBody>
              <Pairs pairs={stats.duplicates.pairs} />
            </CardBody>
          </Card>
        ) : null}
        <Card className="overflow-hidden">
          <CardHeader title="By task type" />
          <Table label="Items by task type and split">
            <TableHead>
              <tr>
                <HeadCell>Type</HeadCell>
                <HeadCell isNumeric>Train</HeadCell>
                <HeadCell isNumeric>Selection</HeadCell>
                <HeadCell isNumeric>Test</HeadCell>
              </tr>
            </TableHead>
            <tbody>
              {stats.types.slice(0, shownTypes).map((type) => (
                <TableRow key={type.name}>
                  <Cell className="break-words">{type.name}</Cell>
                  <Cell isNumeric>{formatCount(type.train)}</Cell>
                  <Cell isNumeric>{formatCount(type.val)}</Cell>
                  <Cell isNumeric>{formatCount(type.test)}</Cell>
                </TableRow>
              ))}
            </tbody>
          </Table>
          {stats.types.length > shownTypes ? (
            <p className="border-t px-4 py-2 text-caption text-text-3">
              and {formatPlural(stats.types.length - shownTypes, "more type", "more types")}
            </p>
          ) : null}
        </Card>
      </div>
    </div>
  );
}

const barsWidth = 240;
const barsHeight = 56;

function LengthBars({ lengths }: { lengths: Stats["lengths"] }) {
  const most = Math.max(1, ...lengths.bins.map(({ count }) => count));
  const step = barsWidth / Math.max(1, lengths.bins.length);
  return (
    <svg
      role="img"
      aria-label={`Lengths from 0 to ${lengths.max} characters; the median is ${lengths.median}`}
      viewBox={`0 0 ${barsWidth} ${barsHeight}`}
      preserveAspectRatio="none"
      className="h-14 w-full"
    >
      {lengths.bins.map((bin, index) => {
        const height = (bin.count / most) * (barsHeight - 2);
        return (
          <rect
            key={bin.from}
            x={index * step + 1}
            y={barsHeight - height}
            width={step - 2}
            height={height}
            className="fill-series-current"
          >
            <title>{`${bin.from} to ${bin.to} characters: ${bin.count}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}

function Pairs({ pairs }: { pairs: Stats["duplicates"]["pairs"] }) {
  return (
    <ul className="grid gap-1 text-caption">
      {pairs.slice(0, shownPairs).map((pair) => (
        <li key={`${pair.first} ${pair.second}`} className="flex flex-wrap justify-between gap-x-3">
          <span className="break-all font-mono">
            {pair.first} <span className="text-text-2">({splitWord(pair.firstSplit)})</span> ·{" "}
            {pair.second} <span className="text-text-2">({splitWord(pair.secondSplit)})</span>
          </span>
          <span className="tabular text-text-2">
            {pair.similarity === 1 ? "same" : `${Math.round(pair.similarity * 100)} % alike`}
          </span>
        </li>
      ))}
    </ul>
  );
}

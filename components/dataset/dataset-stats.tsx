import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { formatCount, formatPlural } from "@/lib/format/count";
import type { DatasetStats as Stats } from "@/lib/schemas/dataset";
import { splitWord } from "./environment-words";

const shownTypes = 30;
const shownPairs = 10;

/** Items by split and task type, lengths, and repeats across splits. */
export function DatasetStats({ stats }: { stats: Stats }) {
  return (
    <div className="grid min-w-0 gap-4 lg:grid-cols-2">
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
      <div className="grid min-w-0 content-start gap-4">
        <Card>
          <CardHeader title="Length of the inputs" />
          <CardBody>
            <LengthBars lengths={stats.lengths} />
            <p className="mt-2 text-caption text-text-3">
              Half have at most {formatCount(stats.lengths.median)} characters, 95 % at most{" "}
              {formatCount(stats.lengths.p95)}, the longest {formatCount(stats.lengths.max)}.
            </p>
          </CardBody>
        </Card>
        <Card>
          <CardHeader title="Repeats" />
          <CardBody>
            <Repeats duplicates={stats.duplicates} />
          </CardBody>
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

function Repeats({ duplicates }: { duplicates: Stats["duplicates"] }) {
  const { inside, across, near, pairs } = duplicates;
  const facts = [
    { label: "Same text in one split", count: inside },
    { label: "Same text in two splits", count: across },
    { label: "Nearly the same in two splits", count: near },
  ];
  return (
    <>
      <dl className="grid gap-1 text-table">
        {facts.map(({ label, count }) => (
          <div key={label} className="flex justify-between gap-4">
            <dt className="text-text-2">{label}</dt>
            <dd className="tabular">{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
      {pairs.length > 0 ? (
        <ul className="mt-3 grid gap-1 border-t pt-3 text-caption">
          {pairs.slice(0, shownPairs).map((pair) => (
            <li
              key={`${pair.first} ${pair.second}`}
              className="flex flex-wrap justify-between gap-x-3"
            >
              <span className="break-all font-mono">
                {pair.first} <span className="text-text-3">({splitWord(pair.firstSplit)})</span> ·{" "}
                {pair.second} <span className="text-text-3">({splitWord(pair.secondSplit)})</span>
              </span>
              <span className="tabular text-text-3">
                {pair.similarity === 1 ? "same" : `${Math.round(pair.similarity * 100)} % alike`}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

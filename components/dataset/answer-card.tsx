import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { formatCount, formatPlural } from "@/lib/format/count";
import { cutText } from "@/lib/format/text";
import type { AnswerStats, DatasetStats } from "@/lib/schemas/dataset";

const kindWords: Readonly<Record<AnswerStats["kinds"][number]["kind"], string>> = {
  number: "numbers",
  yes_no: "yes or no",
  letter: "letters of a choice",
  json: "JSON",
  word: "single words",
  phrase: "short phrases",
  text: "longer texts",
};
const answerChars = 60;
/** With more, a table of the most frequent says nothing about balance. */
const mostClasses = 60;

/** What the expected answers are, and how evenly they are spread. */
export function AnswerCard({ answers }: { answers: AnswerStats }) {
  const total = answers.kinds.reduce((sum, { count }) => sum + count, 0);
  const [first] = answers.values;
  const firstCount = first ? first.train + first.val + first.test : 0;
  const isRepeated = firstCount > 1 && answers.distinct <= mostClasses;
  if (total === 0) return null;
  return (
    <Card className="overflow-hidden">
      <CardHeader title="Expected answers" />
      <CardBody className="grid gap-1 text-table">
        <p>
          {answers.kinds
            .toSorted((a, b) => b.count - a.count)
            .map(({ kind, count }) => `${formatCount(count)} ${kindWords[kind]}`)
            .join(", ")}
          ; {formatPlural(answers.distinct, "different answer")}.
        </p>
        {first && isRepeated ? (
          <p className="text-text-2">
            Always answering “{cutText(first.text, answerChars)}” would be right in{" "}
            {Math.round((100 * firstCount) / total)} % of the items.
          </p>
        ) : null}
      </CardBody>
      {isRepeated ? (
        <Table label="Most frequent answers by split">
          <TableHead className="border-t">
            <tr>
              <HeadCell>Answer</HeadCell>
              <HeadCell isNumeric>Train</HeadCell>
              <HeadCell isNumeric>Selection</HeadCell>
              <HeadCell isNumeric>Test</HeadCell>
            </tr>
          </TableHead>
          <tbody>
            {answers.values.map((value) => (
              <TableRow key={value.text}>
                <Cell dir="auto" className="break-words">
                  {cutText(value.text, answerChars)}
                </Cell>
                <Cell isNumeric>{formatCount(value.train)}</Cell>
                <Cell isNumeric>{formatCount(value.val)}</Cell>
                <Cell isNumeric>{formatCount(value.test)}</Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      ) : null}
    </Card>
  );
}

const splits = [
  { key: "train", label: "Train" },
  { key: "val", label: "Selection" },
  { key: "test", label: "Test" },
] as const;

/** Lengths of inputs and answers side by side, per split. */
export function SplitLengths({ stats }: { stats: DatasetStats }) {
  const { splitLengths, answers } = stats;
  if (!splitLengths) return null;
  return (
    <Table label="Characters by split" scrolls>
      <TableHead className="border-t">
        <tr>
          <HeadCell>Characters</HeadCell>
          <HeadCell isNumeric>Median</HeadCell>
          <HeadCell isNumeric>95 %</HeadCell>
          <HeadCell isNumeric>Longest</HeadCell>
          <HeadCell isNumeric>Answer, median</HeadCell>
        </tr>
      </TableHead>
      <tbody>
        {splits.map(({ key, label }) => (
          <TableRow key={key}>
            <Cell>{label}</Cell>
            <Cell isNumeric>{formatCount(splitLengths[key].median)}</Cell>
            <Cell isNumeric>{formatCount(splitLengths[key].p95)}</Cell>
            <Cell isNumeric>{formatCount(splitLengths[key].max)}</Cell>
            <Cell isNumeric>{answers ? formatCount(answers.lengths[key].median) : "–"}</Cell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

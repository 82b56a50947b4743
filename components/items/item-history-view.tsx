import Link from "next/link";
import { LongText } from "@/components/items/long-text";
import { PageBody } from "@/components/shell/page-header";
import { Badge, toneClass } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import {
  type HistoryLine,
  historyLines,
  historySummary,
  supportedEditWords,
} from "@/lib/run-view/item-history";
import type { ItemHistory } from "@/lib/schemas/item-history";

const splitWords = { train: "Train", val: "Selection", test: "Test" } as const;

/** One item through all versions of a run: the task, every result, the edits it stands behind. */
export function ItemHistoryView({ runId, history }: { runId: string; history: ItemHistory }) {
  const lines = historyLines(history);
  return (
    <PageBody>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 className="text-title break-all">Item {history.itemId}</h2>
        <Badge>{splitWords[history.split]}</Badge>
        <span className="text-text-3">{history.taskType}</span>
        <span className="tabular text-text-2">{historySummary(history)}</span>
        <Link href={`/runs/${runId}/items?split=${history.split}`} className="ms-auto text-accent">
          All items
        </Link>
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card>
          <CardHeader title="Task" />
          <CardBody>
            <LongText text={history.text} />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title="Expected" />
          <CardBody>
            <LongText text={history.expected.join("\n")} />
          </CardBody>
        </Card>
      </div>
      <Results runId={runId} lines={lines} />
      <SupportedEdits runId={runId} edits={history.edits} />
    </PageBody>
  );
}

const changeWords = { better: "▲ better", worse: "▼ worse" } as const;

function Results({ runId, lines }: { runId: string; lines: readonly HistoryLine[] }) {
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title="Results"
        meta={<span className="tabular text-caption text-text-3">newest first</span>}
      />
      {lines.length === 0 ? (
        <p className="px-4 py-6 text-text-3">This item has not been run yet.</p>
      ) : (
        <Table label="Results of the item">
          <TableHead>
            <tr>
              <HeadCell>Result</HeadCell>
              <HeadCell>Skill</HeadCell>
              <HeadCell className="max-md:hidden">Where</HeadCell>
              <HeadCell>Answer</HeadCell>
              <HeadCell className="max-md:hidden">Reason</HeadCell>
              <HeadCell isNumeric className="max-md:hidden">
                Latency
              </HeadCell>
            </tr>
          </TableHead>
          <tbody>
            {lines.map((line) => (
              <TableRow key={line.rolloutId}>
                <Cell className="whitespace-nowrap">
                  <Link
                    href={`/runs/${runId}/rollouts/${line.rolloutId}`}
                    className={cn("no-underline hover:underline", toneClass(line.result.tone))}
                  >
                    <span aria-hidden>{line.result.sign} </span>
                    {line.result.word}
                  </Link>
                  {line.change === "" ? null : (
                    <span className="ms-2 text-caption text-text-2">
                      {changeWords[line.change]}
                    </span>
                  )}
                </Cell>
                <Cell className="whitespace-nowrap">
                  {line.version === null ? (
                    <span className="font-mono text-caption">{line.skill}</span>
                  ) : (
                    <Link href={`/runs/${runId}/skill?b=${line.version}`} className="text-accent">
                      {line.skill}
                    </Link>
                  )}
                </Cell>
                <Cell className="text-text-2 max-md:hidden">{line.place}</Cell>
                <Cell className="max-w-80">
                  <span className="line-clamp-2 break-words">{line.answer || "–"}</span>
                </Cell>
                <Cell className="max-w-80 text-text-2 max-md:hidden">
                  <span className="line-clamp-2 break-words">{line.reason}</span>
                </Cell>
                <Cell isNumeric className="text-text-2 max-md:hidden">
                  {line.latency}
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function SupportedEdits({ runId, edits }: { runId: string; edits: ItemHistory["edits"] }) {
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title="Edits it stands behind"
        meta={<span className="tabular text-caption text-text-3">{edits.length}</span>}
      />
      {edits.length === 0 ? (
        <p className="px-4 py-4 text-text-3">No edit names this item.</p>
      ) : (
        <ul>
          {edits.map((edit) => {
            const words = supportedEditWords(edit);
            return (
              <li
                key={`${edit.step}-${edit.position}`}
                className="grid gap-1 border-b px-4 py-2.5 last:border-b-0"
              >
                <p className="flex flex-wrap gap-x-3 text-caption text-text-3">
                  <Link href={`/runs/${runId}/steps/${edit.step}`} className="text-accent">
                    Step {edit.step}, edit {edit.position}
                  </Link>
                  <span>{words.op}</span>
                  <span className="text-text-2">{words.fate}</span>
                </p>
                <LongText text={edit.content ?? edit.target ?? ""} isMono />
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { KeepButton } from "@/components/skills/keep-button";
import { toneClass } from "@/components/ui/badge";
import { buttonClasses } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { outcomeWords } from "@/lib/domain/outcome-words";
import type { ResultPanel as Model, ResultCell } from "@/lib/run-view/result-panel";
import { SavedRunsLine } from "./saved-runs-line";

/** The summary of a finished run: seed, best and last skill on both splits, and the files to take. */
export function ResultPanel({
  runId,
  model,
  more,
}: {
  runId: string;
  model: Model;
  /** A further action. */
  more?: ReactNode;
}) {
  const base = `/api/v1/runs/${runId}`;
  return (
    <Card>
      <CardHeader
        title="Result"
        meta={
          <span className="flex flex-wrap gap-3 text-caption">
            {model.counts.map((count) => (
              <span key={count.action} className={toneClass(outcomeWords(count.action).tone)}>
                {outcomeWords(count.action).sign} {count.text}
              </span>
            ))}
          </span>
        }
        actions={
          <>
            {more}
            <KeepButton runId={runId} size="md" />
            <a href={`${base}/skill.zip`} download className={buttonClasses("secondary")}>
              Agent Skill
            </a>
            <a href={`${base}/best_skill.md`} download className={buttonClasses("primary")}>
              <Download aria-hidden className="size-4" strokeWidth={1.75} />
              Download best skill
            </a>
          </>
        }
      />
      <CardBody className="grid gap-3">
        <p className="text-reading">{model.sentence}</p>
        {model.whyNothing ? (
          <Notice title={model.whyNothing.reason}>{model.whyNothing.tryNext}</Notice>
        ) : null}
        <Table label="Scores of seed, best and last skill" className="max-w-3xl">
          <TableHead>
            <tr>
              <HeadCell className="first:ps-0">Skill</HeadCell>
              <HeadCell>Selection</HeadCell>
              <HeadCell>Test</HeadCell>
            </tr>
          </TableHead>
          <tbody>
            {model.rows.map((row) => (
              <TableRow key={row.key}>
                <Cell className="first:ps-0">
                  <span className="font-medium">{row.name}</span>
                  <span className="block text-caption text-text-3">
                    {row.note === "" ? row.origin : `${row.origin}, ${row.note}`}
                  </span>
                </Cell>
                <Cell>
                  <ScoreCell cell={row.selection} />
                </Cell>
                <Cell>
                  <ScoreCell cell={row.test} />
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
        {model.saved ? <SavedRunsLine saved={model.saved} /> : null}
        {model.gapNote === "" ? null : <p className="text-caption text-text-3">{model.gapNote}</p>}
      </CardBody>
    </Card>
  );
}

function ScoreCell({ cell }: { cell: ResultCell | null }) {
  return cell === null ? (
    <span className="text-text-3">not scored</span>
  ) : (
    <span className="tabular">
      <span className="font-medium">{cell.score}</span>{" "}
      <span className="text-text-2">{cell.fraction}</span>
      <span className="block text-caption text-text-3">{cell.interval}</span>
    </span>
  );
}

import { Pin } from "lucide-react";
import Link from "next/link";
import { Sparkline } from "@/components/charts/sparkline";
import { Badge, toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusChip } from "@/components/ui/status-chip";
import { Cell, TableRow } from "@/components/ui/table";
import { formatMoney } from "@/lib/format/money";
import type { RunListRow } from "@/lib/schemas/read-models";
import { columnText, isNumericColumn, type RunColumn } from "./run-columns";
import { RunMenu } from "./run-menu";
import { runScores, stepText } from "./run-row";
import type { RunChanges } from "./use-run-changes";

export type RunRowProps = {
  readonly run: RunListRow;
  readonly isChosen: boolean;
  readonly onChoose: (id: string, withRange: boolean) => void;
  readonly changes: RunChanges;
};

/** A run as a row of the table; the whole row opens it. */
export function RunTableRow({
  run,
  isChosen,
  onChoose,
  changes,
  columns,
}: RunRowProps & { columns: readonly RunColumn[] }) {
  const scores = runScores(run);
  return (
    <TableRow className="relative hover:bg-surface" isSelected={isChosen} data-run-row={run.id}>
      <Cell className="w-8 pe-0">
        <ChooseBox run={run} isChosen={isChosen} onChoose={onChoose} />
      </Cell>
      <Cell>
        <StatusChip status={run.status} />
      </Cell>
      <Cell className="min-w-40">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <RunLink run={run} className="text-body" />
          <KindBadges run={run} />
        </div>
      </Cell>
      <Cell className="hidden text-text-2 lg:table-cell">{run.datasetName}</Cell>
      <Cell isNumeric>
        <span className="font-medium">{scores.best}</span>
        {scores.fraction ? <span className="ms-1.5 text-text-3">{scores.fraction}</span> : null}
      </Cell>
      <Cell isNumeric>
        <Delta delta={scores.delta} text={scores.deltaText} />
      </Cell>
      <Cell className="hidden w-28 lg:table-cell">
        {run.bestHistory.length > 1 ? <Sparkline values={run.bestHistory} /> : null}
      </Cell>
      <Cell isNumeric>{stepText(run)}</Cell>
      <Cell isNumeric className="hidden xl:table-cell">
        {formatMoney(run.costMicros)}
      </Cell>
      {columns.map((column) => (
        <Cell key={column} isNumeric={isNumericColumn(column)} className="max-w-64 text-text-2">
          <span className="line-clamp-2">{columnText(run, column)}</span>
        </Cell>
      ))}
      <Cell isNumeric className="text-text-2">
        <RelativeTime at={run.startedAt ?? run.createdAt} className="relative" />
      </Cell>
      <Cell className="w-10 ps-0">
        <RunMenu run={run} changes={changes} />
      </Cell>
    </TableRow>
  );
}

/** A run as a card, on phones. */
export function RunCard({ run, isChosen, onChoose, changes }: RunRowProps) {
  const scores = runScores(run);
  return (
    <li
      className={cn(
        "relative grid gap-2 rounded-card border bg-bg p-4 shadow-card",
        isChosen && "border-accent",
      )}
    >
      <div className="flex items-center gap-2">
        <ChooseBox run={run} isChosen={isChosen} onChoose={onChoose} />
        <StatusChip status={run.status} />
        <span className="ms-auto text-caption text-text-3">
          <RelativeTime at={run.startedAt ?? run.createdAt} />
        </span>
        <RunMenu run={run} changes={changes} />
      </div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <RunLink run={run} className="text-reading" />
        <KindBadges run={run} />
      </div>
      <div className="tabular flex items-center gap-3">
        <span>
          <span className="font-medium">{scores.best}</span>{" "}
          {scores.fraction ? <span className="text-text-3">{scores.fraction}</span> : null}
        </span>
        <Delta delta={scores.delta} text={scores.deltaText} />
        {run.bestHistory.length > 1 ? (
          <span className="ms-auto">
            <Sparkline values={run.bestHistory} />
          </span>
        ) : null}
      </div>
      <p className="tabular flex justify-between gap-3 text-caption text-text-3">
        <span className="min-w-0 truncate">{run.datasetName}</span>
        <span className="shrink-0">
          step {stepText(run)} · {formatMoney(run.costMicros)}
        </span>
      </p>
    </li>
  );
}

function RunLink({ run, className }: { run: RunListRow; className: string }) {
  return (
    <Link
      href={`/runs/${run.id}`}
      className={cn(
        "break-all font-medium text-text no-underline after:absolute after:inset-0",
        className,
      )}
    >
      {run.name}
    </Link>
  );
}

/** Pressing it with Shift chooses everything up to the last one. */
function ChooseBox({ run, isChosen, onChoose }: Omit<RunRowProps, "changes">) {
  return (
    <label className="relative z-10 grid size-6 cursor-pointer place-items-center">
      <input
        type="checkbox"
        aria-label={`Choose ${run.name}`}
        className="size-4 accent-accent"
        checked={isChosen}
        readOnly
        onClick={(event) => onChoose(run.id, event.shiftKey)}
      />
    </label>
  );
}

function KindBadges({ run }: { run: RunListRow }) {
  return (
    <>
      {run.isPinned ? (
        <Pin aria-label="Pinned" role="img" className="size-3.5 text-accent" strokeWidth={2} />
      ) : null}
      {run.isDemo ? <Badge>Demo</Badge> : null}
      {run.isSimulated ? <Badge>Simulated</Badge> : null}
      {run.kind === "eval" ? <Badge>Evaluation</Badge> : null}
      {run.kind === "imported" ? <Badge>Imported</Badge> : null}
      {run.tags.map((tag) => (
        <Badge key={tag} tone="info">
          {tag}
        </Badge>
      ))}
    </>
  );
}

function Delta({ delta, text }: { delta: number | null; text: string }) {
  const tone = delta === null || text === "±0.000" ? "neutral" : delta > 0 ? "accept" : "reject";
  const sign = tone === "accept" ? "▲ " : tone === "reject" ? "▼ " : "";
  return (
    <span className={cn("whitespace-nowrap", toneClass(tone))}>
      <span aria-hidden className="text-caption">
        {sign}
      </span>
      {text}
    </span>
  );
}

import { Pin } from "lucide-react";
import Link from "next/link";
import { Sparkline } from "@/components/charts/sparkline";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusChip } from "@/components/ui/status-chip";
import { Cell, TableRow } from "@/components/ui/table";
import { formatMoney } from "@/lib/format/money";
import { versusRun } from "@/lib/run-view/versus-run";
import type { RunListRow } from "@/lib/schemas/read-models";
import type { RunView } from "./run-address";
import { Delta, RunColumnCell, VersusCells } from "./run-column-cell";
import { RunMenu } from "./run-menu";
import { runScores, stepText } from "./run-row";
import type { RunChanges } from "./use-run-changes";

export type RunRowProps = {
  readonly run: RunListRow;
  readonly isChosen: boolean;
  readonly onChoose: (id: string, withRange: boolean) => void;
  readonly changes: RunChanges;
  readonly view: RunView;
  /** The run all others are compared with. */
  readonly base: RunListRow | null;
};

/** A run as a row of the table; the whole row opens it. */
export function RunTableRow({ run, isChosen, onChoose, changes, view, base }: RunRowProps) {
  return (
    <TableRow
      className={cn("relative hover:bg-surface", run.id === base?.id && "font-medium")}
      isSelected={isChosen}
      data-run-row={run.id}
    >
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
      {base ? <VersusCells run={run} base={base} /> : null}
      {view.columns.map((column) => (
        <RunColumnCell key={column} run={run} column={column} columns={view.columns} />
      ))}
      <Cell className="w-10 ps-0">
        <RunMenu run={run} view={view} changes={changes} />
      </Cell>
    </TableRow>
  );
}

/** A run as a card, on phones. */
export function RunCard({ run, isChosen, onChoose, changes, view, base }: RunRowProps) {
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
        <RunMenu run={run} view={view} changes={changes} />
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
          {base ? `${versusRun(run, base).bestText} · ` : ""}step {stepText(run)} ·{" "}
          {formatMoney(run.costMicros)}
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
function ChooseBox({
  run,
  isChosen,
  onChoose,
}: Pick<RunRowProps, "run" | "isChosen" | "onChoose">) {
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

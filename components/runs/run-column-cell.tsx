import { Sparkline } from "@/components/charts/sparkline";
import { toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { Cell } from "@/components/ui/table";
import { versusRun } from "@/lib/run-view/versus-run";
import type { RunListRow } from "@/lib/schemas/read-models";
import { columnClass, columnText, isNumericColumn, type RunColumn } from "./run-columns";
import { runScores } from "./run-row";

/** One cell of the run table. */
export function RunColumnCell({
  run,
  column,
  columns,
}: {
  run: RunListRow;
  column: RunColumn;
  columns: readonly RunColumn[];
}) {
  const scores = runScores(run);
  const className = columnClass(column, columns);
  switch (column) {
    case "best":
      return (
        <Cell isNumeric>
          <span className="font-medium">{scores.best}</span>
          {scores.fraction ? <span className="ms-1.5 text-text-3">{scores.fraction}</span> : null}
        </Cell>
      );
    case "delta":
      return (
        <Cell isNumeric>
          <Delta delta={scores.delta} text={scores.deltaText} />
        </Cell>
      );
    case "course":
      return (
        <Cell className={cn("w-28", className)}>
          {run.bestHistory.length > 1 ? <Sparkline values={run.bestHistory} /> : null}
        </Cell>
      );
    case "started":
      return (
        <Cell isNumeric className="text-text-2">
          <RelativeTime at={run.startedAt ?? run.createdAt} className="relative" />
        </Cell>
      );
    default:
      return (
        <Cell isNumeric={isNumericColumn(column)} className={cn("max-w-64 text-text-2", className)}>
          <span className="line-clamp-2">{columnText(run, column)}</span>
        </Cell>
      );
  }
}

/** A run against the baseline run: two cells. */
export function VersusCells({ run, base }: { run: RunListRow; base: RunListRow }) {
  const versus = versusRun(run, base);
  return (
    <>
      <Cell isNumeric className="bg-surface">
        {run.id === base.id ? (
          <span className="text-caption text-text-3">baseline run</span>
        ) : (
          <span title={versus.reason}>
            <Delta delta={versus.best} text={versus.bestText} />
          </span>
        )}
      </Cell>
      <Cell isNumeric className="bg-surface text-text-2">
        {versus.costText}
      </Cell>
    </>
  );
}

export function Delta({ delta, text }: { delta: number | null; text: string }) {
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

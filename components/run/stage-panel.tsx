"use client";

import { OutcomeStrip } from "@/components/charts/outcome-strip";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { ProgressBar } from "@/components/ui/progress-bar";
import { formatElapsed } from "@/lib/format/duration";
import { formatScore } from "@/lib/format/score";
import type { NowCard } from "@/lib/run-view/now-card";
import type { StageRow } from "@/lib/run-view/stage-rows";
import { useNow } from "./use-now";

/** Stages of the step in hand with their progress; below, what is happening right now. */
export function StagePanel({
  title,
  rows,
  startedAt,
  isRunning,
  now,
}: {
  title: string;
  rows: readonly StageRow[];
  startedAt: string | null;
  isRunning: boolean;
  now: NowCard | null;
}) {
  return (
    <Card>
      <CardHeader
        title={title}
        actions={isRunning && startedAt ? <Elapsed since={startedAt} /> : undefined}
      />
      <CardBody className="py-3">
        {rows.length === 0 ? (
          <p className="text-text-3">The stages appear when the worker begins.</p>
        ) : (
          <ul>
            {rows.map((row) => (
              <StageLine key={row.stage} row={row} />
            ))}
          </ul>
        )}
        {now ? <NowBlock now={now} /> : null}
      </CardBody>
    </Card>
  );
}

const signs = { done: "●", active: "▸", waiting: "○", skipped: "–" } as const;

function StageLine({ row }: { row: StageRow }) {
  const isOpen = row.status === "done" || row.status === "active";
  return (
    <li
      className={cn("flex min-h-8 items-center gap-2 text-table", !isOpen && "text-text-3")}
      title={row.elapsed === "" ? undefined : `took ${row.elapsed}`}
    >
      <span
        aria-hidden
        className={cn(
          "w-4 shrink-0",
          row.status === "done" && "text-accept-text",
          row.status === "active" && "text-accent",
        )}
      >
        {signs[row.status]}
      </span>
      <span className={cn("w-24 shrink-0", row.status === "active" && "font-semibold")}>
        {row.name}
        <span className="sr-only"> {row.status}</span>
      </span>
      {isOpen ? (
        <ProgressBar
          label={row.name}
          done={row.done}
          total={row.total}
          tone={row.status === "done" ? "accept" : "accent"}
          className="flex-1"
        />
      ) : (
        <span className="flex-1 whitespace-nowrap text-caption">{row.note}</span>
      )}
      {row.count === "" ? null : (
        <span className="tabular min-w-16 shrink-0 text-end text-text-3">{row.count}</span>
      )}
    </li>
  );
}

function NowBlock({ now }: { now: NowCard }) {
  return (
    <div className="mt-2.5 grid gap-1.5 border-t pt-2.5">
      <h3 className="sr-only">Now: {now.title}</h3>
      {now.provisionalScore === null ? (
        <p className="font-semibold">
          {now.title} <span className="tabular font-normal text-text-3">{now.fraction}</span>
        </p>
      ) : (
        <p className="tabular">
          <span className="font-semibold">Provisional {formatScore(now.provisionalScore)}</span>{" "}
          <span className="text-text-3">{now.fraction}</span>
        </p>
      )}
      {now.notes.length > 0 ? (
        <p className="tabular text-caption text-text-3">{now.notes.join(" · ")}</p>
      ) : null}
      {now.strip ? <OutcomeStrip model={now.strip} /> : null}
    </div>
  );
}

function Elapsed({ since }: { since: string }) {
  const now = useNow(1000);
  return (
    <span className="tabular text-caption text-text-3">
      {now === null ? "" : formatElapsed(now - Date.parse(since))}
    </span>
  );
}

"use client";

import { memo } from "react";
import { VisibleText } from "@/components/diff/visible-text";
import { cn } from "@/components/ui/class-names";
import type { LogLine as LogEntry } from "@/lib/events/run-state";
import { formatClock, formatExact } from "@/lib/format/time";

const levels = { info: "", warn: "text-warning-text", error: "text-danger-text" } as const;
const levelWords = { info: "", warn: "warning ", error: "error " } as const;

/** One line of a run's log. Lines do not change, so they are drawn once. */
export const LogLine = memo(function LogLine({
  line,
  className,
}: {
  line: LogEntry;
  className?: string;
}) {
  return (
    <p className={cn("skill-text text-text-2", className)}>
      <time dateTime={line.at} title={formatExact(line.at)} suppressHydrationWarning>
        {formatClock(line.at)}
      </time>{" "}
      {line.stage ? (
        <span className="font-medium text-text">
          {line.stage.replace("_", " ")}
          {line.step ? ` ${line.step}` : ""}{" "}
        </span>
      ) : null}
      {line.level === "info" ? null : (
        <span className={cn("font-medium", levels[line.level])}>{levelWords[line.level]}</span>
      )}
      <VisibleText text={line.message} />
    </p>
  );
});

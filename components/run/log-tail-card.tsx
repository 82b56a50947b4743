"use client";

import Link from "next/link";
import { memo } from "react";
import { LogLine } from "@/components/logs/log-line";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { LogLine as LogEntry } from "@/lib/events/run-state";
import { withLineKeys } from "@/lib/run-view/log-filter";

const shownLines = 8;

/** The newest log lines, newest first. */
export const LogTailCard = memo(function LogTailCard({
  runId,
  log,
}: {
  runId: string;
  log: readonly LogEntry[];
}) {
  const lines = withLineKeys(log.slice(-shownLines)).toReversed();
  return (
    <Card>
      <CardHeader
        title="Log"
        actions={
          <Link href={`/runs/${runId}/logs`} className="text-accent">
            Open
          </Link>
        }
      />
      <CardBody className="py-3">
        {lines.length === 0 ? (
          <p className="text-text-3">Waiting for the first line.</p>
        ) : (
          lines.map(({ key, line }) => <LogLine key={key} line={line} />)
        )}
      </CardBody>
    </Card>
  );
});

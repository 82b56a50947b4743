import Link from "next/link";
import { runScores } from "@/components/runs/run-row";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusChip } from "@/components/ui/status-chip";
import type { RunListRow } from "@/lib/schemas/read-models";

/** The runs that use a dataset, newest first. */
export function DatasetRuns({ runs }: { runs: readonly RunListRow[] }) {
  return (
    <Card>
      <CardHeader title="Runs with this dataset" />
      {runs.length === 0 ? (
        <CardBody>
          <p className="text-table text-text-2">No run has used this dataset yet.</p>
        </CardBody>
      ) : (
        <ul>
          {runs.map((run) => {
            const scores = runScores(run);
            return (
              <li
                key={run.id}
                className="tabular relative flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-1.5 text-table last:border-b-0 hover:bg-surface"
              >
                <StatusChip status={run.status} />
                <Link
                  href={`/runs/${run.id}`}
                  className="min-w-32 flex-1 break-all font-medium text-body text-text no-underline after:absolute after:inset-0"
                >
                  {run.name}
                </Link>
                <span>
                  {scores.best}{" "}
                  {scores.fraction ? <span className="text-text-3">{scores.fraction}</span> : null}
                </span>
                <RelativeTime at={run.startedAt ?? run.createdAt} className="text-text-3" />
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

import { GitCompare } from "lucide-react";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount } from "@/lib/format/count";
import { shortHash } from "@/lib/format/text";
import type { DatasetVersionRow } from "@/lib/schemas/dataset-change";

/** All versions of a dataset, newest first, and which runs used which. */
export function DatasetVersions({
  versions,
  currentId,
}: {
  versions: readonly DatasetVersionRow[];
  currentId: string;
}) {
  return (
    <Card className="overflow-hidden">
      <CardHeader title="Versions" />
      <ul>
        {versions.map((version) => (
          <li
            key={version.id}
            aria-current={version.id === currentId ? "page" : undefined}
            className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b px-4 py-2.5 text-table last:border-b-0 aria-[current]:bg-selected"
          >
            <span className="flex min-w-40 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
              <Link
                href={`/datasets/${version.id}`}
                className="font-medium text-body text-text no-underline hover:underline"
              >
                Version {version.version}
              </Link>
              {version.id === currentId ? <span className="text-text-2">this one</span> : null}
              {version.isArchived ? <Badge>Archived</Badge> : null}
              <span className="font-mono text-text-2">{shortHash(version.fingerprint)}</span>
            </span>
            <span className="tabular text-text-2">
              {formatCount(version.counts.train)} / {formatCount(version.counts.val)} /{" "}
              {formatCount(version.counts.test)}
            </span>
            <RunLinks version={version} />
            <RelativeTime at={version.createdAt} className="text-text-2" />
            {version.id === currentId ? null : (
              <Button size="sm" asChild>
                <Link href={`/datasets/${currentId}/changes?from=${version.id}`}>
                  <GitCompare aria-hidden className="size-3.5" strokeWidth={1.75} />
                  Compare
                  <span className="sr-only"> with version {version.version}</span>
                </Link>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function RunLinks({ version: { runs, runCount } }: { version: DatasetVersionRow }) {
  if (runCount === 0) return <span className="text-text-2">no runs</span>;
  const more = runCount - runs.length;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <span className="text-text-2">{runCount === 1 ? "run" : "runs"}</span>
      {runs.map((run) => (
        <Link key={run.id} href={`/runs/${run.id}`} className="break-all">
          {run.name}
        </Link>
      ))}
      {more > 0 ? <span className="text-text-2">and {formatCount(more)} more</span> : null}
    </span>
  );
}

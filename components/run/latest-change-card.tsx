"use client";

import Link from "next/link";
import { memo, useState } from "react";
import type { DiffLayout } from "@/components/diff/diff-table";
import { SkillDiff } from "@/components/diff/skill-diff";
import { useVersionText } from "@/components/diff/use-version-text";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import type { LatestChange } from "@/lib/run-view/latest-change";
import { OutcomeWord } from "./outcome-word";

const layouts = [
  { value: "split", label: "Split" },
  { value: "unified", label: "Unified" },
] as const;

/** What the last accepted version changed, or the last candidate while none was accepted. */
export const LatestChangeCard = memo(function LatestChangeCard({ runId, title, change }: Props) {
  const [layout, setLayout] = useState<DiffLayout>("split");
  const before = useVersionText(runId, change?.from ?? null);
  const after = useVersionText(runId, change?.to ?? null);
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title={title}
        meta={
          change ? (
            <>
              <span className="font-mono text-text-2">
                v{change.from} → v{change.to}
              </span>
              <Badge>
                <OutcomeWord action={change.outcome} />
              </Badge>
              {change.note === "" ? null : <Badge>{change.note}</Badge>}
            </>
          ) : undefined
        }
        actions={
          change ? (
            <>
              <span className="hidden lg:block">
                <SegmentedControl
                  label="Layout of the diff"
                  value={layout}
                  options={layouts}
                  onChange={setLayout}
                />
              </span>
              <Link
                href={`/runs/${runId}/skill?a=${change.from}&b=${change.to}`}
                className="text-accent"
              >
                Open
              </Link>
            </>
          ) : undefined
        }
      />
      {change === null ? (
        <p className="px-4 py-6 text-text-3">
          No change yet: the first candidate appears here when the gate has decided.
        </p>
      ) : before.kind === "failed" || after.kind === "failed" ? (
        <p className="px-4 py-6 text-text-2">
          The texts could not be read. Open the skill page to try again.
        </p>
      ) : before.kind === "ready" && after.kind === "ready" ? (
        <div className="max-h-120 overflow-y-auto">
          <SkillDiff
            before={before.text}
            after={after.text}
            label={`version ${change.from} to version ${change.to}`}
            layout={layout}
            hasToolbar={false}
          />
        </div>
      ) : (
        <div className="grid gap-2 p-4">
          <Skeleton className="h-4 w-1/2" />
          <Skeleton className="h-4 w-2/3" />
          <Skeleton className="h-4 w-1/3" />
        </div>
      )}
    </Card>
  );
}, isSameChange);

type Props = {
  readonly runId: string;
  readonly title: string;
  readonly change: LatestChange | null;
};

/** The run's state is new several times a second; the texts change only with the versions. */
function isSameChange(before: Props, after: Props): boolean {
  return (
    before.title === after.title &&
    before.change?.from === after.change?.from &&
    before.change?.to === after.change?.to &&
    before.change?.note === after.change?.note
  );
}

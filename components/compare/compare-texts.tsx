"use client";

import { SkillDiff } from "@/components/diff/skill-diff";
import { useVersionText } from "@/components/diff/use-version-text";
import { Card, CardHeader } from "@/components/ui/card";
import { Select } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import type { ComparedRun } from "@/lib/schemas/comparison";

/** Difference of two best skills: the baseline run's and another one's. */
export function CompareTexts({
  base,
  other,
  others,
  onOther,
}: {
  base: ComparedRun;
  other: ComparedRun;
  others: readonly ComparedRun[];
  onOther: (id: string) => void;
}) {
  const before = useVersionText(base.row.id, base.bestVersion);
  const after = useVersionText(other.row.id, other.bestVersion);
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title="Best skills"
        meta={
          <span className="min-w-0 truncate text-text-2">
            {base.row.name} v{base.bestVersion} → {other.row.name} v{other.bestVersion}
          </span>
        }
        actions={
          others.length > 1 ? (
            <Select
              aria-label="Text set against the baseline run's"
              value={other.row.id}
              onChange={(event) => onOther(event.target.value)}
            >
              {others.map(({ row }) => (
                <option key={row.id} value={row.id}>
                  {row.name}
                </option>
              ))}
            </Select>
          ) : undefined
        }
      />
      {before.kind === "ready" && after.kind === "ready" ? (
        <SkillDiff
          before={before.text}
          after={after.text}
          label={`best skill of ${base.row.name} to best skill of ${other.row.name}`}
        />
      ) : before.kind === "failed" || after.kind === "failed" ? (
        <p className="px-4 py-6 text-text-2">The texts could not be read. Reload the page.</p>
      ) : (
        <div className="grid gap-2 p-4">
          <Skeleton className="h-4 w-1/2" />
          <Skeleton className="h-4 w-2/3" />
        </div>
      )}
    </Card>
  );
}

import { formatCount } from "@/lib/format/count";
import type { ChangeCounts, ChangeKind } from "@/lib/schemas/dataset-change";

export const changeLabels: Readonly<Record<ChangeKind, string>> = {
  changed: "Changed",
  moved: "Moved",
  added: "Added",
  removed: "Removed",
};

/** `3 added, 1 changed, 120 the same`. */
export function changeWords(counts: ChangeCounts): string {
  const parts = [
    [counts.added, "added"],
    [counts.changed, "changed"],
    [counts.moved, "moved to another split"],
    [counts.removed, "removed"],
    [counts.same, "the same"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${formatCount(count)} ${word}`)
    .join(", ");
}

"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";
import { countHiddenCharacters } from "@/lib/diff/hidden-characters";
import { diffSkills } from "@/lib/diff/skill-diff";
import { formatPlural } from "@/lib/format/count";
import { type DiffLayout, DiffTable } from "./diff-table";
import { useMediaQuery } from "./use-media-query";

/** Narrower than this two columns of prose are not readable. */
export const splitQuery = "(min-width: 960px)";
const layouts: readonly DiffLayout[] = ["split", "unified"];
const onlyWhere = { split: "max-[960px]:hidden", unified: "min-[960px]:hidden" } as const;

/**
 * Difference of two skill texts with words marked, split or unified. Without a layout the window
 * decides; below 960 px it is always unified.
 */
export function SkillDiff({
  before,
  after,
  label,
  layout = "split",
  hasToolbar = true,
}: {
  before: string;
  after: string;
  /** Accessible name, like "version 6 to version 10". */
  label: string;
  layout?: DiffLayout;
  hasToolbar?: boolean;
}) {
  const id = useId();
  const isWide = useMediaQuery(splitQuery);
  const isHydrated = useIsHydrated();
  const diff = useMemo(() => diffSkills(before, after), [before, after]);
  const hidden = useMemo(() => countHiddenCharacters(after), [after]);
  const chosen: DiffLayout = isWide ? layout : "unified";
  // The server does not know the window: it sends what both would show, and nothing moves.
  const shown = isHydrated || layout === "unified" ? [chosen] : layouts;
  const summary =
    diff.hunkCount === 0
      ? "The texts are equal."
      : `${formatPlural(diff.hunkCount, "change")}: ${formatPlural(diff.addedLines, "line")} added, ${formatPlural(diff.removedLines, "line")} removed.`;
  return (
    <div>
      {hasToolbar ? (
        <div className="flex flex-wrap items-center gap-3 border-b px-4 py-1.5 text-caption text-text-3">
          <span>{summary}</span>
          {hidden > 0 ? (
            <span className="text-warning-text">
              ⚠ {formatPlural(hidden, "hidden character")} made visible
            </span>
          ) : null}
          {diff.hunkCount > 1 ? <ChangeButtons idPrefix={id} count={diff.hunkCount} /> : null}
        </div>
      ) : (
        <p className="sr-only">{summary}</p>
      )}
      {diff.rows.length === 0 ? (
        <p className="px-4 py-6 text-text-3">Both texts are empty.</p>
      ) : (
        shown.map((each) => (
          <div key={each} className={shown.length > 1 ? onlyWhere[each] : undefined}>
            <DiffTable
              diff={diff}
              layout={each}
              label={label}
              idPrefix={shown.length > 1 ? `${id}-${each}` : id}
            />
          </div>
        ))
      )}
    </div>
  );
}

function ChangeButtons({ idPrefix, count }: { idPrefix: string; count: number }) {
  const [at, setAt] = useState<number | null>(null);
  const goTo = (next: number) => {
    const hunk = (next + count) % count;
    setAt(hunk);
    const row = document.getElementById(`${idPrefix}-${hunk}`);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "center" });
  };
  const icon = { "aria-hidden": true, className: "size-3.5", strokeWidth: 1.75 } as const;
  return (
    <span className="ms-auto flex items-center gap-1">
      {at === null ? null : (
        <span className="tabular">
          {at + 1} of {count}
        </span>
      )}
      <Button
        variant="quiet"
        size="sm"
        onClick={() => goTo((at ?? count) - 1)}
        icon={<ArrowUp {...icon} />}
      >
        Previous change
      </Button>
      <Button
        variant="quiet"
        size="sm"
        onClick={() => goTo((at ?? -1) + 1)}
        icon={<ArrowDown {...icon} />}
      >
        Next change
      </Button>
    </span>
  );
}

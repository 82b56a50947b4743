import type { SavedRuns } from "@/lib/run-view/saved-runs";

/** How many target runs were not needed, with the reasons. */
export function SavedRunsLine({ saved }: { saved: SavedRuns }) {
  return (
    <p className="tabular text-table text-text-2">
      <span className="font-medium text-text">{saved.headline}</span>
      {saved.reasons.length === 0 ? "." : `: ${saved.reasons.map(({ text }) => text).join(" · ")}.`}
    </p>
  );
}

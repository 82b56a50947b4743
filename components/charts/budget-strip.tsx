import { memo } from "react";
import type { LaidModel } from "@/lib/charts/lay-along";
import { plotInset } from "./plot-inset";

/** Edits per step under the score plot, on its x: outline = budget, pale = selected, solid = applied. */
export const BudgetStrip = memo(function BudgetStrip({
  model,
  shownX,
}: {
  model: LaidModel;
  /** Where the crosshair of the plot stands: it goes on through the strip. */
  shownX: number | null;
}) {
  const [low, high] = model.x.domain;
  const share = (x: number) => `${((x - low) / (high - low)) * 100}%`;
  const width = 76 / Math.max(1, barsAcross(model));
  const box = { marginLeft: plotInset.left, marginRight: plotInset.right };
  return (
    <div aria-hidden className="text-caption text-text-3">
      <div className="relative">
        <span className="absolute start-0 bottom-0 text-[11px] leading-4">budget</span>
        <div className="relative h-6" style={box}>
          {model.budget.map((bar) => (
            <div
              key={bar.step}
              className="absolute bottom-0 h-full max-w-5 -translate-x-1/2"
              style={{ left: share(model.placeOf(bar.step) ?? low), width: `${width}%` }}
            >
              <Fill share={bar.budget / model.maxBudget} kind="budget" />
              <Fill share={bar.selected / model.maxBudget} kind="selected" />
              <Fill share={bar.applied / model.maxBudget} kind="applied" />
            </div>
          ))}
          {shownX === null ? null : (
            <div className="absolute inset-y-0 w-px bg-text-3" style={{ left: share(shownX) }} />
          )}
        </div>
      </div>
      <div className="tabular relative mt-1 h-4 text-[11px] leading-4" style={box}>
        {model.x.ticks.map((tick, index) => (
          <span
            key={tick}
            className="absolute -translate-x-1/2 whitespace-nowrap"
            style={{ left: share(tick) }}
          >
            {model.xLabels[index]}
          </span>
        ))}
      </div>
    </div>
  );
});

/** Steps that fit side by side: of the axis while it counts steps, else of those that are done. */
function barsAcross(model: LaidModel): number {
  const [low, high] = model.x.domain;
  const isSteps = model.budget.every((bar) => model.placeOf(bar.step) === bar.step);
  return isSteps ? high - low : model.budget.length * 2;
}

const fills = {
  budget: "mark-edge border border-series-neutral/60",
  selected: "bg-series-neutral/30",
  applied: "mark-fill bg-series-neutral/80",
} as const;

function Fill({ share, kind }: { share: number; kind: keyof typeof fills }) {
  return share > 0 ? (
    <div
      className={`absolute inset-x-0 bottom-0 ${fills[kind]}`}
      style={{ height: `${share * 100}%` }}
    />
  ) : null;
}

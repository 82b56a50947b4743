import type { ScoreModel } from "@/lib/charts/score-model";
import { plotInset } from "./plot-inset";

/** Edits per step under the score plot, on its x: outline = budget, pale = selected, solid = applied. */
export function BudgetStrip({ model }: { model: ScoreModel }) {
  const end = model.x.domain[1];
  const width = (0.76 / end) * 100;
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
              style={{ left: `${(bar.step / end) * 100}%`, width: `${width}%` }}
            >
              <Fill share={bar.budget / model.maxBudget} kind="budget" />
              <Fill share={bar.selected / model.maxBudget} kind="selected" />
              <Fill share={bar.applied / model.maxBudget} kind="applied" />
            </div>
          ))}
        </div>
      </div>
      <div className="tabular relative mt-1 h-4 text-[11px] leading-4" style={box}>
        {model.x.ticks.map((tick) => (
          <span
            key={tick}
            className="absolute -translate-x-1/2"
            style={{ left: `${(tick / end) * 100}%` }}
          >
            {tick}
          </span>
        ))}
      </div>
    </div>
  );
}

const fills = {
  budget: "border border-series-neutral/60",
  selected: "bg-series-neutral/30",
  applied: "bg-series-neutral/80",
} as const;

function Fill({ share, kind }: { share: number; kind: keyof typeof fills }) {
  return share > 0 ? (
    <div
      className={`absolute inset-x-0 bottom-0 ${fills[kind]}`}
      style={{ height: `${share * 100}%` }}
    />
  ) : null;
}

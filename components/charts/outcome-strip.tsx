import { memo } from "react";
import { cn } from "@/components/ui/class-names";
import type { OutcomeStripModel, StripCell } from "@/lib/run-view/now-card";

const looks: Record<StripCell["result"], string> = {
  pass: "mark-fill bg-accept",
  partial:
    "border-[1.5px] border-reject bg-linear-to-t from-reject/60 from-50% to-transparent to-50%",
  fail: "mark-edge border-[1.5px] border-reject",
  no_score: "border-[1.5px] border-dashed border-warning-text",
  waiting: "bg-surface-2",
};

/** One cell per selection item in a fixed order: filled passed, hollow failed, pale still waiting. */
export const OutcomeStrip = memo(function OutcomeStrip({ model }: { model: OutcomeStripModel }) {
  return (
    <div role="img" aria-label={model.label} className="flex flex-wrap gap-0.5">
      {model.cells.map((cell) => (
        <span
          key={cell.itemId}
          className={cn("h-3.5 w-[7px] rounded-[1.5px]", looks[cell.result])}
          title={`${cell.itemId}: ${cell.result.replace("_", " ")}`}
        />
      ))}
    </div>
  );
});

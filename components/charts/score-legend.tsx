"use client";

import { toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import type { ScoreModel } from "@/lib/charts/score-model";
import { outcomeWords } from "@/lib/domain/outcome-words";

/** Names of lines and signs; the rollout mean can be switched on. Outcomes a run lacks are not listed. */
export function ScoreLegend({
  model,
  showRollout,
  onToggleRollout,
}: {
  model: ScoreModel;
  showRollout: boolean;
  onToggleRollout: () => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-3.5 gap-y-1 text-caption text-text-2">
      <Swatch className="border-series-current border-solid">current</Swatch>
      <Swatch className="border-series-best border-dashed">best</Swatch>
      {model.hasUnscored ? (
        <Swatch className="border-series-current border-dotted">not re-scored</Swatch>
      ) : null}
      {model.hasRollout ? (
        <button
          type="button"
          aria-pressed={showRollout}
          onClick={onToggleRollout}
          title="Mean of the training batch; other items in each step, so not comparable"
          className={cn(
            "inline-flex min-h-6 items-center rounded-control px-1 hover:text-text",
            showRollout ? "text-text" : "text-text-3 line-through decoration-border-strong",
          )}
        >
          <Swatch className="border-series-rollout border-dotted">rollout</Swatch>
        </button>
      ) : null}
      {model.legend.map((entry) => (
        <span key={entry.action} className={toneClass(entry.tone)}>
          {outcomeWords(entry.action).sign} {entry.word}
        </span>
      ))}
    </div>
  );
}

function Swatch({ className, children }: { className: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <i aria-hidden className={cn("inline-block w-4.5 border-t-2", className)} />
      {children}
    </span>
  );
}

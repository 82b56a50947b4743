import type { ScoreStep } from "@/lib/charts/score-steps";
import { plotInset, plotLeft } from "./plot-inset";

/** The crosshair of the score chart, and what is known of the step it stands on. */
export function ScoreTooltip({
  step,
  share,
  isOpen,
  onOpen,
}: {
  step: ScoreStep;
  share: number;
  isOpen: boolean;
  onOpen?: ((step: number) => void) | undefined;
}) {
  const isRight = share > 0.55;
  return (
    <>
      <div
        aria-hidden
        className="pointer-events-none absolute w-px bg-text-3"
        style={{ left: plotLeft(share), top: plotInset.top, bottom: plotInset.bottom }}
      />
      {isOpen ? (
        <div
          className="absolute top-8 z-10 w-56 rounded-control border border-border-strong bg-bg px-3 py-2 shadow-overlay"
          style={{
            left: plotLeft(share),
            transform: `translateX(${isRight ? "calc(-100% - 12px)" : "12px"})`,
          }}
          onPointerMove={(event) => event.stopPropagation()}
        >
          <p className="text-table font-semibold">{step.title}</p>
          {step.lines.map((line) => (
            <p key={line} className="tabular text-caption text-text-2">
              {line}
            </p>
          ))}
          {onOpen && step.step > 0 ? (
            <button
              type="button"
              tabIndex={-1}
              className="mt-0.5 min-h-6 text-caption font-medium text-accent"
              onClick={() => onOpen(step.step)}
            >
              open ↵
            </button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}

"use client";

import { MarkerShape } from "@/components/charts/marker-shape";
import { cn } from "@/components/ui/class-names";
import { outcomeWords } from "@/lib/domain/outcome-words";
import { offeredVersions, type VersionOption } from "@/lib/run-view/version-options";

const height = 44;

/** All versions in order: shape is the outcome, height the score. Pressing one makes it B. */
export function VersionStrip({
  options,
  a,
  b,
  onChoose,
}: {
  options: readonly VersionOption[];
  a: number;
  b: number;
  onChoose: (number: number) => void;
}) {
  const offered = offeredVersions(options, [a, b]);
  const scores = offered.flatMap((option) => (option.score === null ? [] : [option.score]));
  const low = Math.min(...scores);
  const high = Math.max(...scores);
  const yOf = (score: number | null) =>
    score === null || high === low
      ? height / 2
      : 10 + (1 - (score - low) / (high - low)) * (height - 20);
  return (
    <ol className="flex overflow-x-auto" aria-label="Versions">
      {offered.map((option) => {
        const words = outcomeWords(option.action);
        const role = option.number === b ? "B" : option.number === a ? "A" : "";
        return (
          <li key={option.number}>
            <button
              type="button"
              aria-label={`${option.label}${role === "" ? "" : `, shown as ${role}`}`}
              aria-pressed={option.number === b}
              title={option.label}
              onClick={() => onChoose(option.number)}
              className={cn(
                "grid w-7 justify-items-center rounded-control pb-0.5 text-[10px] text-text-3 -outline-offset-2 hover:bg-surface-2",
                role !== "" && "bg-selected text-text hover:bg-selected",
              )}
            >
              <svg aria-hidden width={24} height={height}>
                <MarkerShape
                  icon={words.icon}
                  tone={words.tone}
                  x={12}
                  y={yOf(option.score)}
                  size={6}
                />
              </svg>
              <span className="tabular">{role === "" ? option.number : role}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

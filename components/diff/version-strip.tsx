"use client";

import { useState } from "react";
import { MarkerShape } from "@/components/charts/marker-shape";
import { cn } from "@/components/ui/class-names";
import { outcomeWords } from "@/lib/domain/outcome-words";
import { ancestorsOf, offeredVersions, type VersionOption } from "@/lib/run-view/version-options";

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
  const [pointed, setPointed] = useState<number | null>(null);
  const line = ancestorsOf(options, pointed ?? b);
  return (
    <ol
      className="flex overflow-x-auto"
      aria-label="Versions"
      onPointerLeave={() => setPointed(null)}
    >
      {offered.map((option) => {
        const words = outcomeWords(option.action);
        const role = option.number === b ? "B" : option.number === a ? "A" : "";
        const isInLine = line.has(option.number);
        const name = [
          option.label,
          role === "" ? "" : `shown as ${role}`,
          isInLine && pointed === null && option.number !== b ? `v${b} comes from it` : "",
        ];
        return (
          <li key={option.number}>
            <button
              type="button"
              aria-label={name.filter(Boolean).join(", ")}
              aria-pressed={option.number === b}
              title={option.label}
              onClick={() => onChoose(option.number)}
              onPointerEnter={() => setPointed(option.number)}
              onFocus={() => setPointed(option.number)}
              onBlur={() => setPointed(null)}
              className={cn(
                "grid w-7 justify-items-center rounded-control pb-0.5 text-[10px] text-text-3 -outline-offset-2 hover:bg-surface-2",
                // The line a version comes from is drawn through, the others step back.
                isInLine
                  ? "rounded-t-none border-t-2 border-t-accent"
                  : "border-t-2 border-t-transparent",
                role !== "" && "bg-selected text-text hover:bg-selected",
              )}
            >
              <svg aria-hidden width={24} height={height} className={cn(!isInLine && "opacity-50")}>
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

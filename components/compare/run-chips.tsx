"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { cn } from "@/components/ui/class-names";
import { Select } from "@/components/ui/input";
import { StatusChip } from "@/components/ui/status-chip";
import type { CompareSeries } from "@/lib/charts/compare-model";
import { formatScore } from "@/lib/format/score";
import { type ComparedRun, maxComparedRuns } from "@/lib/schemas/comparison";
import { seriesColour } from "./series-colour";

export type RunChoice = {
  readonly id: string;
  readonly name: string;
  readonly datasetName: string;
  readonly bestScore: number | null;
};

/** The runs that are compared: take one out, make one the baseline run, add another. */
export function RunChips({
  runs,
  series,
  choices,
  onRemove,
  onBase,
  onAdd,
}: {
  runs: readonly ComparedRun[];
  series: readonly CompareSeries[];
  /** Runs that can be added, those on the same dataset first. */
  choices: readonly RunChoice[];
  onRemove: (id: string) => void;
  onBase: (id: string) => void;
  onAdd: (id: string) => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ul className="contents">
        {runs.map(({ row }, index) => {
          const line = series[index];
          const isBase = line?.isBaseline ?? false;
          return (
            <li
              key={row.id}
              className={cn(
                "flex max-w-full items-center gap-2 rounded-control border py-1 ps-2.5 pe-1",
                isBase && "border-border-strong bg-surface",
              )}
            >
              <i
                aria-hidden
                className={cn("w-4 border-t-2", line?.isDashed && "border-dashed")}
                style={line ? { borderColor: seriesColour(line) } : undefined}
              />
              <Link href={`/runs/${row.id}`} className="min-w-0 truncate font-medium text-text">
                {row.name}
              </Link>
              <StatusChip status={row.status} />
              {isBase ? (
                <span className="text-caption text-text-3">baseline run</span>
              ) : (
                <button
                  type="button"
                  className="min-h-6 rounded-control px-1 text-caption text-accent hover:underline"
                  onClick={() => onBase(row.id)}
                >
                  make baseline<span className="sr-only"> {row.name}</span>
                </button>
              )}
              <button
                type="button"
                aria-label={`Take ${row.name} out`}
                className="grid size-6 place-items-center rounded-control text-text-3 hover:bg-surface-2 hover:text-text"
                onClick={() => onRemove(row.id)}
              >
                <X aria-hidden className="size-3.5" strokeWidth={2} />
              </button>
            </li>
          );
        })}
      </ul>
      {runs.length < maxComparedRuns && choices.length > 0 ? (
        <div className="w-56">
          <Select aria-label="Add a run" value="" onChange={(event) => onAdd(event.target.value)}>
            <option value="">Add a run…</option>
            {choices.map((choice) => (
              <option key={choice.id} value={choice.id}>
                {choice.name} · {formatScore(choice.bestScore)} · {choice.datasetName}
              </option>
            ))}
          </Select>
        </div>
      ) : null}
    </div>
  );
}

"use client";

import { type KeyboardEvent, type PointerEvent, useId, useState } from "react";
import { plotInset, plotLeft } from "@/components/charts/plot-inset";
import { useBoxSize } from "@/components/charts/use-box-size";
import { tickDigits } from "@/lib/charts/axis";
import { type CompareModel, type CompareX, sliceAt, xText } from "@/lib/charts/compare-model";
import { formatScore } from "@/lib/format/score";
import { seriesColour } from "./series-colour";

/** Space for the names of the axis below the plot. */
const bottom = 26;

/**
 * Best scores of several runs over one x. Keyboard: ← → go to the places where a line has a value, Home
 * and End to the first and last, Esc closes the list.
 */
export function CompareChart({ model, x }: { model: CompareModel; x: CompareX }) {
  const captionId = useId();
  const { box, size } = useBoxSize();
  const [at, setAt] = useState<number | null>(null);
  const { stops } = model;
  const stop = at === null ? null : (stops[Math.min(at, stops.length - 1)] ?? null);
  const end = model.x.domain[1];

  const handlePointer = (event: PointerEvent) => {
    const frame = box.current?.getBoundingClientRect();
    if (frame === undefined || stops.length === 0) {
      return;
    }
    const width = frame.width - plotInset.left - plotInset.right;
    setAt(nearest(stops, ((event.clientX - frame.left - plotInset.left) / width) * end));
  };
  const handleKey = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, at, stops.length - 1);
    if (target !== undefined) {
      event.preventDefault();
      setAt(target);
    }
  };
  const slice = stop === null ? [] : sliceAt(model, stop);
  const colours = new Map(model.series.map((series) => [series.runId, seriesColour(series)]));
  return (
    <figure className="m-0">
      <div className="relative" onPointerMove={handlePointer} onPointerLeave={() => setAt(null)}>
        <div
          ref={box}
          role="slider"
          tabIndex={0}
          aria-label="Best scores of the runs"
          aria-describedby={captionId}
          aria-valuemin={0}
          aria-valuemax={Math.max(0, stops.length - 1)}
          aria-valuenow={at ?? 0}
          aria-valuetext={
            stop === null
              ? "nothing chosen"
              : `${xText(stop, x)}: ${slice.map((row) => `${row.name} ${formatScore(row.y)}`).join(", ")}`
          }
          className="h-72 touch-pan-y rounded-control md:h-88"
          onKeyDown={handleKey}
        >
          {size === null ? null : <Lines model={model} width={size.width} height={size.height} />}
        </div>
        {stop === null ? null : (
          <>
            <div
              aria-hidden
              className="pointer-events-none absolute w-px bg-text-3"
              style={{ left: plotLeft(stop / end), top: plotInset.top, bottom }}
            />
            <div
              className="pointer-events-none absolute top-8 z-10 max-w-72 rounded-control border border-border-strong bg-bg px-3 py-2 text-caption shadow-overlay"
              style={{
                left: plotLeft(stop / end),
                transform: `translateX(${stop / end > 0.55 ? "calc(-100% - 12px)" : "12px"})`,
              }}
            >
              <p className="tabular text-table font-semibold">{xText(stop, x)}</p>
              {slice.map((row) => (
                <p key={row.runId} className="tabular flex items-center gap-2">
                  <i
                    aria-hidden
                    className="w-3 border-t-2"
                    style={{ borderColor: colours.get(row.runId) }}
                  />
                  <span className="min-w-0 flex-1 truncate text-text-2">{row.name}</span>
                  <span className="font-medium">{formatScore(row.y)}</span>
                </p>
              ))}
            </div>
          </>
        )}
      </div>
      <figcaption id={captionId} className="mt-2 text-caption text-text-3">
        {model.summary}
        {model.left.length > 0
          ? ` Not drawn, because a price is unknown: ${model.left.join(", ")}.`
          : ""}
      </figcaption>
    </figure>
  );
}

function Lines({ model, width, height }: { model: CompareModel; width: number; height: number }) {
  const inner = {
    width: width - plotInset.left - plotInset.right,
    height: height - plotInset.top - bottom,
  };
  const [low, high] = model.y.domain;
  const xOf = (value: number) => round(plotInset.left + (value / model.x.domain[1]) * inner.width);
  const yOf = (value: number) =>
    round(plotInset.top + (1 - (value - low) / Math.max(high - low, 1e-9)) * inner.height);
  const digits = tickDigits(model.y.ticks);
  // The baseline run has the widest line: drawn first, it does not hide one that runs along it.
  const order = model.series.toSorted(
    (left, right) => Number(right.isBaseline) - Number(left.isBaseline),
  );
  return (
    <svg aria-hidden width={width} height={height} className="block text-[11px]">
      {model.y.ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={plotInset.left}
            x2={width - plotInset.right}
            y1={yOf(tick)}
            y2={yOf(tick)}
            stroke="var(--color-grid)"
          />
          <text
            x={plotInset.left - 8}
            y={yOf(tick)}
            dy="0.32em"
            textAnchor="end"
            fill="var(--color-text-3)"
          >
            {tick.toFixed(digits)}
          </text>
        </g>
      ))}
      {model.x.ticks.map((tick, index) => (
        <text
          key={tick}
          x={xOf(tick)}
          y={height - 8}
          textAnchor="middle"
          fill="var(--color-text-3)"
        >
          {model.x.labels[index]}
        </text>
      ))}
      {order.map((series) => {
        const colour = seriesColour(series);
        const [first, ...rest] = series.points;
        if (first === undefined) {
          return null;
        }
        const path = `M${xOf(first.x)} ${yOf(first.y)}${rest
          .map((point) => `H${xOf(point.x)}V${yOf(point.y)}`)
          .join("")}`;
        return (
          <g key={series.runId} data-testid="compare-line">
            <path
              d={path}
              fill="none"
              stroke={colour}
              strokeWidth={series.isBaseline ? 3 : 2}
              strokeLinejoin="round"
              {...(series.isDashed ? { strokeDasharray: "7 4" } : {})}
            />
            {series.end ? (
              <circle cx={xOf(series.end.x)} cy={yOf(series.end.y)} r={3.5} fill={colour} />
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}

function nearest(stops: readonly number[], value: number): number {
  let best = 0;
  for (const [index, stop] of stops.entries()) {
    if (Math.abs(stop - value) < Math.abs((stops[best] ?? 0) - value)) {
      best = index;
    }
  }
  return best;
}

function keyTarget(key: string, at: number | null, last: number): number | null | undefined {
  switch (key) {
    case "ArrowRight":
      return Math.min(last, (at ?? -1) + 1);
    case "ArrowLeft":
      return Math.max(0, (at ?? last + 1) - 1);
    case "Home":
      return 0;
    case "End":
      return last;
    case "Escape":
      return null;
    default:
      return undefined;
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

"use client";

import { useId } from "react";
import { type SpreadModel, spreadShare } from "@/lib/charts/spread-model";
import { useBoxSize } from "./use-box-size";

const inset = { left: 60, right: 8, top: 8, bottom: 22 } as const;

/** Values of results in their order: dots or a band with its median, results without score on a rail. */
export function SpreadPlot({
  model,
  label,
  isPending = false,
}: {
  model: SpreadModel;
  label: string;
  /** The values are on their way; the plot holds their place. */
  isPending?: boolean;
}) {
  const id = useId();
  const { box, size } = useBoxSize();
  return (
    <figure className="m-0">
      <div
        role="img"
        aria-label={label}
        aria-describedby={`${id}-caption`}
        ref={box}
        className="h-44"
      >
        {size === null ? null : <Drawing model={model} size={size} />}
      </div>
      <figcaption id={`${id}-caption`} className="mt-1 text-caption text-text-3 max-sm:min-h-9">
        {isPending ? "Reading the results…" : model.summary}
        {model.errors.length > 0
          ? ` ${model.errors.length.toLocaleString("en")} without a score: marks on the rail below.`
          : ""}
        {model.note === "" ? "" : ` (${model.note})`}
      </figcaption>
    </figure>
  );
}

function Drawing({
  model,
  size: { width, height },
}: {
  model: SpreadModel;
  size: { readonly width: number; readonly height: number };
}) {
  const ground = height - inset.bottom;
  const xOf = (place: number) =>
    inset.left + ((place + 0.5) / Math.max(1, model.count)) * (width - inset.left - inset.right);
  const yOf = (value: number) => ground - spreadShare(model, value) * (ground - inset.top);
  const band =
    model.buckets.length === 0
      ? ""
      : `M${model.buckets.map((each) => `${xOf(each.from)} ${yOf(each.high)}`).join("L")}L${model.buckets
          .toReversed()
          .map((each) => `${xOf(each.from)} ${yOf(each.low)}`)
          .join("L")}Z`;
  return (
    <svg aria-hidden width={width} height={height} className="block">
      {model.y.ticks.map((tick, index) => (
        <g key={tick}>
          <line
            x1={inset.left}
            x2={width - inset.right}
            y1={yOf(tick)}
            y2={yOf(tick)}
            stroke="var(--color-grid)"
          />
          <text
            x={inset.left - 6}
            y={yOf(tick) + 4}
            textAnchor="end"
            fontSize={11}
            fill="var(--color-text-3)"
          >
            {model.tickLabels[index]}
          </text>
        </g>
      ))}
      {band === "" ? null : <path d={band} fill="var(--color-series-current)" fillOpacity={0.22} />}
      {model.buckets.length === 0 ? null : (
        <polyline
          points={model.buckets.map((each) => `${xOf(each.from)},${yOf(each.median)}`).join(" ")}
          fill="none"
          stroke="var(--color-series-current)"
          strokeWidth={1.5}
        />
      )}
      {model.dots.map((dot) => (
        <circle
          key={dot.x}
          cx={xOf(dot.x)}
          cy={yOf(dot.y)}
          r={2}
          fill="var(--color-series-current)"
          fillOpacity={0.7}
        />
      ))}
      {model.count > 0
        ? [model.median, model.p95].map((value, index) => (
            <line
              key={index === 0 ? "median" : "p95"}
              x1={inset.left}
              x2={width - inset.right}
              y1={yOf(value)}
              y2={yOf(value)}
              stroke="var(--color-text-3)"
              strokeDasharray={index === 0 ? "6 3" : "2 3"}
            />
          ))
        : null}
      {model.errors.map((place) => (
        <line
          key={place}
          x1={xOf(place)}
          x2={xOf(place)}
          y1={ground + 4}
          y2={ground + 12}
          stroke="var(--color-reject)"
          strokeWidth={1.5}
        />
      ))}
    </svg>
  );
}

"use client";

import { memo } from "react";
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceDot,
  ReferenceLine,
  XAxis,
  YAxis,
} from "recharts";
import { tickDigits } from "@/lib/charts/axis";
import type { LaidModel } from "@/lib/charts/lay-along";
import { outcomeWords } from "@/lib/domain/outcome-words";
import { MarkerShape } from "./marker-shape";
import { plotInset } from "./plot-inset";
import { useBoxSize } from "./use-box-size";

const line = { type: "stepAfter", dot: false, activeDot: false, isAnimationActive: false } as const;
const tick = { fill: "var(--color-text-3)", fontSize: 11 } as const;

/** Lines and markers of the score chart; everything a reader can reach by keyboard is in ScoreChart. */
export const ScorePlot = memo(function ScorePlot({
  model,
  showRollout,
}: {
  model: LaidModel;
  showRollout: boolean;
}) {
  const digits = tickDigits(model.y.ticks);
  const rail = model.y.domain[0];
  const { box, size } = useBoxSize();
  return (
    <div ref={box} className="size-full">
      {size === null ? null : (
        <LineChart
          width={size.width}
          height={size.height}
          data={[...model.points]}
          margin={{ top: plotInset.top, right: plotInset.right, bottom: plotInset.bottom, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--color-grid)" />
          <XAxis
            dataKey="x"
            type="number"
            domain={[...model.x.domain]}
            ticks={[...model.x.ticks]}
            allowDataOverflow
            hide
          />
          <YAxis
            width={plotInset.left}
            domain={[...model.y.domain]}
            ticks={[...model.y.ticks]}
            interval={0}
            tick={tick}
            tickFormatter={(value: number) => value.toFixed(digits)}
            axisLine={false}
            tickLine={false}
            allowDataOverflow
          />
          {model.epochLines.map((epoch) => (
            <ReferenceLine
              key={epoch.label}
              x={epoch.x}
              stroke="var(--color-grid)"
              strokeDasharray="2 3"
              label={{ value: epoch.label, position: "top", offset: 7, ...tick }}
            />
          ))}
          {model.slowUpdates.map((mark) => (
            <ReferenceLine
              key={`slow-${mark.epoch}`}
              x={mark.x}
              stroke="var(--color-neutral)"
              strokeOpacity={0.35}
              strokeWidth={5}
              strokeDasharray="1 3"
            />
          ))}
          {showRollout ? (
            <Line
              {...line}
              type="linear"
              dataKey="rollout"
              stroke="var(--color-series-rollout)"
              strokeWidth={1.25}
              strokeDasharray="2 3"
              strokeOpacity={model.isSmoothed ? 0.25 : 1}
              connectNulls
            />
          ) : null}
          {showRollout && model.isSmoothed ? (
            <Line
              {...line}
              type="linear"
              dataKey="smoothed"
              stroke="var(--color-series-rollout)"
              strokeWidth={1.75}
              connectNulls
            />
          ) : null}
          <Line
            {...line}
            dataKey="best"
            stroke="var(--color-series-best)"
            strokeWidth={2}
            strokeDasharray="8 4"
            // The lines often lie on each other: best is drawn a little above so that both are seen.
            style={{ transform: "translateY(-3px)" }}
          />
          <Line {...line} dataKey="current" stroke="var(--color-series-current)" strokeWidth={2} />
          <Line
            {...line}
            dataKey="unscored"
            stroke="var(--color-series-current)"
            strokeWidth={2}
            strokeOpacity={0.65}
            strokeDasharray="2 4"
          />
          {model.points[0]?.x === 0 && model.x.domain[0] === 0 ? (
            <ReferenceDot
              x={0}
              y={model.points[0].current ?? rail}
              shape={(dot: DotPlace) => (
                <circle
                  cx={dot.cx ?? 0}
                  cy={dot.cy ?? 0}
                  r={3.5}
                  fill="var(--color-series-current)"
                />
              )}
            />
          ) : null}
          {model.markers.map((marker) => (
            <ReferenceDot
              key={marker.key}
              x={marker.x}
              y={marker.y ?? rail}
              ifOverflow="visible"
              shape={(dot: DotPlace) => (
                <MarkerShape
                  icon={outcomeWords(marker.action).icon}
                  tone={marker.tone}
                  x={dot.cx ?? 0}
                  y={dot.cy ?? 0}
                  isPale={marker.isProvisional || marker.isBound}
                  isBound={marker.isBound}
                />
              )}
            />
          ))}
        </LineChart>
      )}
    </div>
  );
});

type DotPlace = { readonly cx?: number | undefined; readonly cy?: number | undefined };

"use client";

import { memo } from "react";
import { CartesianGrid, Curve, type CurveProps, Line, LineChart, XAxis, YAxis } from "recharts";
import { tickDigits } from "@/lib/charts/axis";
import type { LaidModel } from "@/lib/charts/lay-along";
import { plotInset } from "./plot-inset";
import { PlotMarks } from "./plot-marks";
import { useBoxSize } from "./use-box-size";

/** The library measures the length of each line it can reach, with every redraw, to animate it. */
const unmeasured = (props: CurveProps) => <Curve {...props} pathRef={null} />;
const line = {
  type: "stepAfter",
  dot: false,
  activeDot: false,
  isAnimationActive: false,
  shape: unmeasured,
} as const;
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
          <PlotMarks model={model} size={size} />
        </LineChart>
      )}
    </div>
  );
});

import { ZIndexLayer } from "recharts";
import type { LaidModel } from "@/lib/charts/lay-along";
import { outcomeWords } from "@/lib/domain/outcome-words";
import { MarkerShape } from "./marker-shape";
import { plotInset } from "./plot-inset";
import type { BoxSize } from "./use-box-size";

/** Between the chart's grid and its lines, and above them. */
const layers = { behind: 50, above: 650 } as const;

/**
 * Borders of epochs, slow updates and signs of outcomes. Drawn in one go: as elements of the chart
 * library each of a few hundred would be measured and laid out by itself with every redraw.
 */
export function PlotMarks({ model, size }: { model: LaidModel; size: BoxSize }) {
  const plot = {
    left: plotInset.left,
    right: size.width - plotInset.right,
    top: plotInset.top,
    bottom: size.height - plotInset.bottom,
  };
  const [low, high] = model.x.domain;
  const [bottom, top] = model.y.domain;
  const xOf = (x: number) => plot.left + ((x - low) / (high - low)) * (plot.right - plot.left);
  const yOf = (y: number) =>
    plot.bottom - ((y - bottom) / (top - bottom)) * (plot.bottom - plot.top);
  const isInside = ({ x }: { readonly x: number }) => x >= low && x <= high;
  const [first] = model.points;
  return (
    <>
      <ZIndexLayer zIndex={layers.behind}>
        {model.epochLines.filter(isInside).map(({ x, label }) => (
          <g key={label}>
            <Upright x={xOf(x)} plot={plot} stroke="var(--color-grid)" strokeDasharray="2 3" />
            <text
              x={xOf(x)}
              y={plot.top - 7}
              textAnchor="middle"
              fontSize={11}
              fill="var(--color-text-3)"
            >
              {label}
            </text>
          </g>
        ))}
        {model.slowUpdates.filter(isInside).map(({ x, epoch }) => (
          <Upright
            key={epoch}
            x={xOf(x)}
            plot={plot}
            stroke="var(--color-neutral)"
            strokeOpacity={0.35}
            strokeWidth={5}
            strokeDasharray="1 3"
          />
        ))}
      </ZIndexLayer>
      <ZIndexLayer zIndex={layers.above}>
        {first?.x === 0 && low === 0 ? (
          <circle
            cx={xOf(0)}
            cy={yOf(first.current ?? bottom)}
            r={3.5}
            fill="var(--color-series-current)"
          />
        ) : null}
        {model.markers.filter(isInside).map((marker) => (
          <MarkerShape
            key={marker.key}
            icon={outcomeWords(marker.action).icon}
            tone={marker.tone}
            x={xOf(marker.x)}
            y={yOf(marker.y ?? bottom)}
            isPale={marker.isProvisional || marker.isBound}
            isBound={marker.isBound}
          />
        ))}
      </ZIndexLayer>
    </>
  );
}

function Upright({
  x,
  plot,
  ...line
}: {
  x: number;
  plot: { readonly top: number; readonly bottom: number };
  stroke: string;
  strokeOpacity?: number;
  strokeWidth?: number;
  strokeDasharray: string;
}) {
  return <line x1={x} x2={x} y1={plot.top} y2={plot.bottom} {...line} />;
}

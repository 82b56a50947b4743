import { makeSparkline } from "@/lib/charts/sparkline-model";

const box = { width: 96, height: 24, padding: 3 } as const;

/** A stepped line of scores for a table cell; the value itself stands in the cell's text. */
export function Sparkline({
  values,
  className,
}: {
  values: readonly number[];
  className?: string;
}) {
  const model = makeSparkline(values, box);
  return (
    <svg
      aria-hidden
      width={box.width}
      height={box.height}
      viewBox={`0 0 ${box.width} ${box.height}`}
      className={className}
    >
      <path d={model.path} fill="none" stroke="var(--color-series-best)" strokeWidth={1.5} />
      {model.last ? (
        <circle cx={model.last.x} cy={model.last.y} r={2.5} fill="var(--color-series-best)" />
      ) : null}
    </svg>
  );
}

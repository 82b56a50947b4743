/** Colours of stacked parts: six of their own, then the first two again with stripes, then neutral. */
const colours = ["1", "2", "3", "4", "5", "6"] as const;

export type PartFill = { readonly colour: string; readonly isStriped: boolean };

export function partFill(fill: number | null): PartFill {
  if (fill === null) {
    return { colour: "var(--color-series-neutral)", isStriped: false };
  }
  return {
    colour: `var(--color-compare-${colours[fill % colours.length]})`,
    isStriped: fill >= colours.length,
  };
}

/** The same fill for a swatch of a legend. */
export function swatchStyle(fill: number | null): { background: string } {
  const { colour, isStriped } = partFill(fill);
  return {
    background: isStriped
      ? `repeating-linear-gradient(45deg, ${colour} 0 2px, transparent 2px 4px)`
      : colour,
  };
}

/** Stripes of a drawing; `id` must be unique on the page. */
export function StripedFill({ id, colour }: { id: string; colour: string }) {
  return (
    <pattern
      id={id}
      width={4}
      height={4}
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect width={2} height={4} fill={colour} />
    </pattern>
  );
}

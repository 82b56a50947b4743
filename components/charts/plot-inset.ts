/** Space between a chart's box and its plot, in CSS px; strips below the plot use the same. */
export const plotInset = { top: 22, right: 14, bottom: 6, left: 44 } as const;

/** Left edge of an x value inside the chart's box, as a CSS length. `share` is 0 … 1. */
export function plotLeft(share: number): string {
  return `calc(${plotInset.left}px + (100% - ${plotInset.left + plotInset.right}px) * ${share})`;
}

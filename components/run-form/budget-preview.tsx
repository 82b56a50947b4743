const box = { width: 320, height: 40, pad: 2 };

/** The edit budget of every step as a stepped line, with first and last value in words. */
export function BudgetPreview({ budgets }: { budgets: readonly number[] }) {
  const first = budgets[0];
  const last = budgets.at(-1);
  if (first === undefined || last === undefined) {
    return <p className="text-caption text-text-3">Shown once the settings are complete.</p>;
  }
  return (
    <figure className="grid gap-1">
      <svg
        viewBox={`0 0 ${box.width} ${box.height}`}
        preserveAspectRatio="none"
        aria-hidden
        className="h-9 w-full border-b text-series-neutral"
      >
        <path
          d={steppedPath(budgets)}
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="text-caption text-text-3">
        {first === last
          ? `${first} in each of ${budgets.length} steps`
          : `${first} at the start, ${last} at the end of ${budgets.length} steps`}
      </figcaption>
    </figure>
  );
}

/** `M0 y H x V y …`: one horizontal stroke per step, from the top (largest) to the base line (0). */
export function steppedPath(budgets: readonly number[]): string {
  const most = Math.max(1, ...budgets);
  const width = box.width / budgets.length;
  const yOf = (budget: number) => round(box.pad + (1 - budget / most) * (box.height - 2 * box.pad));
  return budgets
    .map((budget, index) => {
      const y = yOf(budget);
      return `${index === 0 ? `M0 ${y}` : `V${y}`}H${round((index + 1) * width)}`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

import { type BranchLine, branchPath } from "@/lib/charts/branch-lines";
import type { LaidModel } from "@/lib/charts/lay-along";
import { plotInset } from "./plot-inset";
import { useBoxSize } from "./use-box-size";

/** Runs that were branched off, over the score plot: a fork sign at their step and their best scores. */
export function BranchOverlay({
  model,
  branches,
}: {
  model: LaidModel;
  branches: readonly BranchLine[];
}) {
  const { box, size } = useBoxSize();
  const [left, right] = model.x.domain;
  const [low, high] = model.y.domain;
  return (
    <div ref={box} aria-hidden className="pointer-events-none absolute inset-0">
      {size === null ? null : (
        <svg width={size.width} height={size.height} className="block">
          <title>Branches</title>
          {branches.map((branch) => {
            const xOf = (x: number) =>
              plotInset.left +
              ((x - left) / (right - left)) * (size.width - plotInset.left - plotInset.right);
            const yOf = (y: number) =>
              size.height -
              plotInset.bottom -
              ((y - low) / (high - low)) * (size.height - plotInset.top - plotInset.bottom);
            const first = branch.points[0];
            return first === undefined || first.x < left || first.x > right ? null : (
              <g key={branch.runId} stroke="var(--color-neutral)" fill="none">
                <path
                  d={branchPath(branch, { xOf, yOf }, [left, right])}
                  strokeWidth={1.5}
                  strokeDasharray="1 3"
                  strokeLinecap="round"
                />
                <circle
                  cx={xOf(first.x)}
                  cy={yOf(first.y)}
                  r={7}
                  strokeWidth={1.25}
                  strokeDasharray="3 2"
                />
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}

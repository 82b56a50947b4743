import { formatScore } from "../format/score";
import type { ForkRow } from "../schemas/fork";
import { scoreAxis } from "./axis";
import type { LaidModel } from "./lay-along";

/** The best scores of a run that was branched off, from the step it took over. */
export type BranchLine = {
  readonly runId: string;
  readonly name: string;
  readonly from: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** `from step 3, best 0.833`. */
  readonly words: string;
};

/** More branches than this cannot be told apart; the newest are drawn. */
const mostBranches = 6;

export function branchLines(forks: readonly ForkRow[]): readonly BranchLine[] {
  return forks.slice(0, mostBranches).map((fork) => ({
    runId: fork.runId,
    name: fork.name,
    from: fork.step,
    // The history begins with the baseline, so a place in it is a step.
    points: fork.bestHistory.flatMap((y, x) => (x >= fork.step ? [{ x, y }] : [])),
    words: `from step ${fork.step}, best ${formatScore(fork.bestHistory.at(-1) ?? null)}`,
  }));
}

/** The model with an axis on which the branches fit too. */
export function withBranches(model: LaidModel, branches: readonly BranchLine[]): LaidModel {
  const [low, high] = model.y.domain;
  const values = branches.flatMap((branch) => branch.points.map(({ y }) => y));
  return values.some((value) => value < low || value > high)
    ? { ...model, y: scoreAxis([low, high, ...values]) }
    : model;
}

/** A stepped path through a branch's places that lie on the axis; empty when fewer than two do. */
export function branchPath(
  branch: BranchLine,
  place: { readonly xOf: (x: number) => number; readonly yOf: (y: number) => number },
  domain: readonly [number, number],
): string {
  const seen = branch.points.filter(({ x }) => x >= domain[0] && x <= domain[1]);
  const [first, ...rest] = seen;
  return first === undefined || rest.length === 0
    ? ""
    : `M${place.xOf(first.x)} ${place.yOf(first.y)}${rest
        .map(({ x, y }) => `H${place.xOf(x)}V${place.yOf(y)}`)
        .join("")}`;
}

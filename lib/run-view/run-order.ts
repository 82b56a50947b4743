/** What a list of runs can be sorted by. */
/** Points of a run's small curve: a shorter run has each of its steps, of a longer one every n-th is read. */
export const historyPoints = 40;

export const runSorts = [
  "created",
  "name",
  "state",
  "dataset",
  "best",
  "delta",
  "steps",
  "cost",
  "started",
  "duration",
] as const;
export type RunSort = (typeof runSorts)[number];
export type SortOrder = "asc" | "desc";

/** What sorting looks at. */
export type SortableRun = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly datasetName: string;
  readonly baselineScore: number | null;
  readonly bestScore: number | null;
  readonly costMicros: number | null;
  readonly step: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
};

/** Order a reader expects at the first press: words upwards, numbers from the largest. */
export function firstOrder(sort: RunSort): SortOrder {
  return sort === "name" || sort === "state" || sort === "dataset" ? "asc" : "desc";
}

/** Sorts a copy; runs without the value come last either way, equal ones newest first. */
export function orderRuns<T extends SortableRun>(
  runs: readonly T[],
  sort: RunSort,
  order: SortOrder,
): T[] {
  const sign = order === "asc" ? 1 : -1;
  return runs.toSorted((left, right) => {
    const [a, b] = [sortValue(left, sort), sortValue(right, sort)];
    if (a === null || b === null) {
      return a === b ? newestFirst(left, right) : a === null ? 1 : -1;
    }
    const difference =
      typeof a === "string" && typeof b === "string"
        ? a.localeCompare(b, "en", { numeric: true, sensitivity: "base" })
        : Number(a) - Number(b);
    return difference === 0 ? newestFirst(left, right) : sign * difference;
  });
}

/** Milliseconds from start to end; null while a run goes on. */
export function runDuration(run: SortableRun): number | null {
  return run.startedAt === null || run.finishedAt === null
    ? null
    : Date.parse(run.finishedAt) - Date.parse(run.startedAt);
}

/** Best minus baseline. */
export function runDelta(run: Pick<SortableRun, "bestScore" | "baselineScore">): number | null {
  return run.bestScore === null || run.baselineScore === null
    ? null
    : run.bestScore - run.baselineScore;
}

function sortValue(run: SortableRun, sort: RunSort): string | number | null {
  switch (sort) {
    case "created":
      return Date.parse(run.createdAt);
    case "name":
      return run.name;
    case "state":
      return run.status;
    case "dataset":
      return run.datasetName;
    case "best":
      return run.bestScore;
    case "delta":
      return runDelta(run);
    case "steps":
      return run.step;
    case "cost":
      return run.costMicros;
    case "started":
      return run.startedAt === null ? null : Date.parse(run.startedAt);
    case "duration":
      return runDuration(run);
    default: {
      const unknown: never = sort;
      return unknown;
    }
  }
}

function newestFirst(left: SortableRun, right: SortableRun): number {
  return right.createdAt.localeCompare(left.createdAt) || right.id.localeCompare(left.id);
}

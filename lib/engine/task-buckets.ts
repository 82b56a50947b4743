import { stableSum } from "./scoring";

export type TaskBucket = { readonly total: number; readonly hard: number; readonly soft: number };

type Result = { readonly taskType: string; readonly hard: number; readonly soft: number };

/**
 * Sums per task type, for test reports: the declared types first, then `overall`, then types met on
 * the way (R-3.1d). A type called overall is not counted a second time.
 */
export function taskBuckets(
  results: readonly Result[],
  declaredTypes: readonly string[],
): Record<string, TaskBucket> {
  const types = new Set([...declaredTypes, "overall", ...results.map((result) => result.taskType)]);
  const bucketOf = (members: readonly Result[]): TaskBucket => ({
    total: members.length,
    hard: stableSum(members.map((result) => result.hard)),
    soft: stableSum(members.map((result) => result.soft)),
  });
  return Object.fromEntries(
    [...types].map((type) => [
      type,
      bucketOf(type === "overall" ? results : results.filter((result) => result.taskType === type)),
    ]),
  );
}

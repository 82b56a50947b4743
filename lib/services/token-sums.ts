/** The token columns of calls, for a database sum; disjoint counts of M 11. */
export const tokenSums = {
  inputTokens: true,
  cachedInputTokens: true,
  cacheWriteTokens: true,
  outputTokens: true,
} as const;

/** A database sum: null where there were no rows, absent where the table has no such column. */
export type SummedTokens = Partial<Readonly<Record<keyof typeof tokenSums, number | null>>>;

export function tokensOf(sum: SummedTokens): number {
  return (
    (sum.inputTokens ?? 0) +
    (sum.cachedInputTokens ?? 0) +
    (sum.cacheWriteTokens ?? 0) +
    (sum.outputTokens ?? 0)
  );
}

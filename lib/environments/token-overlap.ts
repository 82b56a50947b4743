/** F1 of the words two texts share, each word as often as it occurs in both; 0 when they share none. */
export function overlapF1(given: readonly string[], gold: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of gold) {
    left.set(word, (left.get(word) ?? 0) + 1);
  }
  let shared = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count > 0) {
      shared += 1;
      left.set(word, count - 1);
    }
  }
  if (shared === 0) {
    return 0;
  }
  const precision = shared / given.length;
  const recall = shared / gold.length;
  return (2 * precision * recall) / (precision + recall);
}

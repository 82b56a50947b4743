import type { TaskItem } from "../../schemas/dataset";
import type { ItemOutcome } from "../../schemas/outcome";
import { isEvidence, isFailure } from "../scoring";

/**
 * The order in which a candidate's score falls fastest (E-01): items the current skill fails, then
 * the others by how often any skill failed them, then file order.
 */
export function failingFirst(input: {
  readonly items: readonly TaskItem[];
  readonly current: readonly ItemOutcome[];
  /** Outcomes of other texts on the same items. */
  readonly history: Iterable<readonly ItemOutcome[]>;
}): TaskItem[] {
  const failing = new Set(input.current.filter(isFailure).map((outcome) => outcome.itemId));
  const counts = new Map<string, { failed: number; seen: number }>();
  for (const outcomes of input.history) {
    for (const outcome of outcomes.filter(isEvidence)) {
      const count = counts.get(outcome.itemId) ?? { failed: 0, seen: 0 };
      counts.set(outcome.itemId, {
        failed: count.failed + (isFailure(outcome) ? 1 : 0),
        seen: count.seen + 1,
      });
    }
  }
  const rate = (item: TaskItem) => {
    const count = counts.get(item.id);
    return count ? count.failed / count.seen : 0;
  };
  const rank = new Map(
    input.items.map((item) => [item.id, (failing.has(item.id) ? 2 : 0) + rate(item)]),
  );
  // The sort is stable: equal ranks stay in file order.
  return input.items.toSorted((a, b) => (rank.get(b.id) ?? 0) - (rank.get(a.id) ?? 0));
}

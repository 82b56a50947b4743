import { shuffled } from "@/lib/domain/python-random";
import type { SourceType } from "@/lib/schemas/edit";
import type { ItemOutcome } from "@/lib/schemas/outcome";
import { isFailure, isSuccess } from "./scoring";

export type Minibatch<T> = {
  /** minibatch_fail_000 …, minibatch_succ_000 … */
  readonly name: string;
  readonly sourceType: SourceType;
  readonly outcomes: readonly T[];
};

/**
 * Reflection groups of one rollout batch: failures are shuffled with `seed`, successes with
 * `seed + 1`, each cut into groups of `size`. Outcomes come in batch order (N-3.2); those that are
 * no evidence are left out. A null seed keeps the order.
 */
export function makeMinibatches<T extends Pick<ItemOutcome, "hard" | "status">>(input: {
  readonly outcomes: readonly T[];
  readonly seed: number | null;
  readonly size: number;
  readonly failureOnly: boolean;
}): Minibatch<T>[] {
  const { outcomes, seed, failureOnly } = input;
  const size = Math.max(1, input.size);
  const cut = (members: readonly T[], prefix: string, sourceType: SourceType, offset: number) => {
    const order = seed === null ? members : shuffled(members, seed + offset);
    return Array.from({ length: Math.ceil(order.length / size) }, (_, index) => ({
      name: `minibatch_${prefix}_${String(index).padStart(3, "0")}`,
      sourceType,
      outcomes: order.slice(index * size, (index + 1) * size),
    }));
  };
  return [
    ...cut(outcomes.filter(isFailure), "fail", "failure", 0),
    ...(failureOnly ? [] : cut(outcomes.filter(isSuccess), "succ", "success", 1)),
  ];
}

export type LearningRateDecision = {
  /** Edits to apply, at most what is available. */
  readonly learningRate: number;
  readonly raw: number;
  readonly clamped: boolean;
  /** True when the reply named no number. */
  readonly fallback: boolean;
};

/** Reads the edit count out of the reply of an autonomous budget call (3.5). */
export function readLearningRate(reply: unknown, available: number): LearningRateDecision {
  const named =
    typeof reply === "object" && reply !== null && "learning_rate" in reply
      ? toCount(reply.learning_rate)
      : null;
  const raw = named ?? 0;
  const learningRate = Math.min(raw, available);
  return { learningRate, raw, clamped: learningRate !== raw, fallback: named === null };
}

/** A count from a number or from the first whole number in a text; negatives become 0. */
function toCount(value: unknown): number | null {
  if (typeof value === "number" && Number.isInteger(value)) {
    return Math.max(0, value);
  }
  if (typeof value !== "string") {
    return null;
  }
  const digits = /[-+]?\d+/.exec(value)?.[0];
  return digits === undefined ? null : Math.max(0, Number(digits));
}

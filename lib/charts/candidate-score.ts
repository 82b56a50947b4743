import type { StepOutcome } from "../events/step-outcome";

/**
 * The candidate's score in gate-metric space, or what it cannot exceed when scoring was stopped
 * early; null for a step without a candidate.
 */
export function candidateScore(record: StepOutcome): number | null {
  return (
    record.candidate_gate_score ??
    record.selection_hard ??
    record.selection_bound?.gate_score ??
    null
  );
}

/** True when only an upper bound of the candidate's score is known (E-01). */
export function isBound(record: StepOutcome): boolean {
  return (
    record.candidate_gate_score === undefined &&
    record.selection_hard === undefined &&
    record.selection_bound !== undefined
  );
}

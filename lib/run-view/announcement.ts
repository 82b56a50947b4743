import { outcomeWords } from "../domain/outcome-words";
import { runStatusWords } from "../domain/status-words";
import type { RunState } from "../events/run-state";
import { formatScore } from "../format/score";

export type Announcement = { readonly text: string; readonly isUrgent: boolean };

/**
 * What a screen reader should hear about the change from one state to a later one, merged into one
 * message: status and decided steps, nothing else. null when nothing of it changed.
 */
export function announceChange(before: RunState, after: RunState): Announcement | null {
  const parts: string[] = [];
  const decided = after.steps.slice(before.steps.length);
  if (before.baseline === null && after.baseline !== null) {
    parts.push(`Baseline ${formatScore(after.baseline.gateScore)}.`);
  }
  if (decided.length > 3) {
    parts.push(`${decided.length} steps done, best ${formatScore(after.bestScore)}.`);
  } else {
    for (const record of decided) {
      const score = record.candidate_gate_score;
      const bound = record.selection_bound?.gate_score;
      const tail =
        score !== undefined
          ? `, ${formatScore(score)}`
          : bound !== undefined
            ? `, at most ${formatScore(bound)}`
            : "";
      parts.push(`Step ${record.step} ${outcomeWords(record.action).word.toLowerCase()}${tail}.`);
    }
  }
  const isNewStatus = before.status !== after.status;
  if (isNewStatus) {
    parts.push(`Run ${runStatusWords(after.status).word.toLowerCase()}.`);
  }
  if (parts.length === 0) {
    return null;
  }
  const isUrgent = isNewStatus && (after.status === "failed" || after.status === "interrupted");
  return { text: parts.join(" "), isUrgent };
}

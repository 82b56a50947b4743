import type { ScoreSteps } from "../charts/score-steps";
import type { RunState } from "../events/run-state";
import type { EditRow } from "../schemas/read-models";
import { editFate } from "./edit-rows";
import type { SimilarEdits } from "./similar-edits";

/** What became of the candidate an edit went into. */
export type EditStory = {
  /** `0.417 5/12, −0.083`; empty when no candidate was scored. */
  readonly score: string;
  readonly improved: readonly string[];
  readonly regressed: readonly string[];
  /** Versions before and with the candidate; null when the edit made none. */
  readonly change: { readonly from: number; readonly to: number } | null;
  /** `the same idea came at steps 3 and 5, never accepted`; empty when it came once. */
  readonly again: string;
};

export function editStory(
  edit: EditRow,
  run: {
    readonly state: RunState;
    /** The rows of the score chart. */
    readonly steps: ScoreSteps;
    readonly similar: SimilarEdits | undefined;
  },
): EditStory {
  const isInCandidate = edit.selection === "selected";
  const step = run.steps.find(edit.step);
  const record = run.state.steps.find((each) => each.step === edit.step);
  const version = run.state.versions.find((each) => each.number === edit.versionNumber);
  const hasScore = isInCandidate && step !== null && step.score !== "–";
  return {
    score: hasScore ? `${step.score} ${step.fraction}, ${step.delta}`.replace(/ +,/, ",") : "",
    improved: isInCandidate ? (record?.flips?.improved ?? []) : [],
    regressed: isInCandidate ? (record?.flips?.regressed ?? []) : [],
    change:
      version === undefined || version.parentNumber === null
        ? null
        : { from: version.parentNumber, to: version.number },
    again: againText(edit, run.similar),
  };
}

function againText(edit: EditRow, similar: SimilarEdits | undefined): string {
  if (similar === undefined) {
    return "";
  }
  const others = [...new Set(similar.edits.map((each) => each.step))].filter(
    (step) => step !== edit.step,
  );
  if (others.length === 0) {
    return "";
  }
  const accepted = similar.edits.find((each) => editFate(each) === "accepted");
  const fate =
    accepted === undefined
      ? "never accepted"
      : accepted.step === edit.step
        ? "accepted here"
        : `accepted at step ${accepted.step}`;
  const steps =
    others.length === 1
      ? `step ${others[0]}`
      : `steps ${others.slice(0, -1).join(", ")} and ${others.at(-1)}`;
  return `The same idea came at ${steps}, ${fate}.`;
}

import { isEditApplied } from "../domain/edit-words";
import { isAccepted } from "../domain/outcome-words";
import type { EditRow } from "../schemas/read-models";

/** How far an edit came: not selected < not applied < rejected < accepted. */
export type EditFate = "accepted" | "rejected" | "not_applied" | "not_selected";

export function editFate(edit: EditRow): EditFate {
  if (edit.selection === "not_selected") {
    return "not_selected";
  }
  if (!isEditApplied(edit.status)) {
    return "not_applied";
  }
  return isAccepted(edit.outcome ?? "") ? "accepted" : "rejected";
}

const fateWords: Readonly<Record<EditFate, string>> = {
  accepted: "Accepted",
  rejected: "Rejected by the gate",
  not_applied: "Not applied",
  not_selected: "Not selected",
};

export function fateWord(fate: EditFate): string {
  return fateWords[fate];
}

export type EditCounts = Readonly<Record<EditFate, number>>;

export function countFates(edits: readonly EditRow[]): EditCounts {
  const counts = { accepted: 0, rejected: 0, not_applied: 0, not_selected: 0 };
  for (const edit of edits) {
    counts[editFate(edit)] += 1;
  }
  return counts;
}

export type EditFilter = {
  readonly fate: EditFate | "all" | "not_accepted";
  readonly op: string;
  readonly source: string;
  readonly search: string;
};

/** Edits that fit, newest step first and by rank inside a step. */
export function filterEdits(edits: readonly EditRow[], filter: EditFilter): readonly EditRow[] {
  const wanted = filter.search.trim().toLowerCase();
  return edits
    .filter((edit) => {
      const fate = editFate(edit);
      const fits =
        filter.fate === "all" ||
        fate === filter.fate ||
        (filter.fate === "not_accepted" && fate !== "accepted");
      return (
        fits &&
        (filter.op === "" || edit.op === filter.op) &&
        (filter.source === "" || edit.sourceType === filter.source) &&
        (wanted === "" ||
          `${edit.target ?? ""} ${edit.content ?? ""}`.toLowerCase().includes(wanted))
      );
    })
    .toSorted((left, right) => right.step - left.step || left.position - right.position);
}

import type { Edit } from "../schemas/edit";
import type { NewEditRow } from "./ports";
import type { StepParts } from "./step-facts";

/** The items the candidate was made of: the selected ones, or the one that was taken whole. */
export function usedItems(done: StepParts): readonly Edit[] {
  const selected = done.selected?.value.edits ?? [];
  const chosenId = done.candidate?.value?.chosenId ?? null;
  return chosenId === null ? selected : selected.filter((edit) => edit.id === chosenId);
}

/** A row's text: items with a title carry it above what they say. */
function contentOf(edit: Edit): string {
  return edit.title ? `${edit.title}\n\n${edit.content}` : edit.content;
}

/** One row per merged item: selected ones first in the order they were applied, then the others. */
export function editRows(done: StepParts, versionNumber: number): NewEditRow[] {
  const selected = usedItems(done);
  const candidate = done.candidate?.value;
  const chosen = new Set(selected.map((edit) => edit.id));
  const others = done.merged?.value.merged.filter((edit) => !chosen.has(edit.id)) ?? [];
  const row = (edit: Edit, index: number, status: string | null): NewEditRow => ({
    position: index + 1,
    op: edit.op,
    target: edit.target,
    content: contentOf(edit),
    sourceType: edit.sourceType,
    supportItemIds: edit.supportItemIds,
    selection: status === null ? "not_selected" : "selected",
    status,
    outcome: done.decision?.value.action ?? "skip_no_rewrite",
    versionNumber: status === null || !candidate ? null : versionNumber,
  });
  // Without a report the items went into a rewrite as a whole.
  const statusAt = (index: number) =>
    candidate?.changeSummary ? "rewritten" : (candidate?.report[index]?.status ?? "error");
  return [
    ...selected.map((edit, index) => row(edit, index, statusAt(index))),
    ...others.map((edit, index) => row(edit, selected.length + index, null)),
  ];
}

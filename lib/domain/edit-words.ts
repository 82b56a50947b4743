import type { Tone } from "./outcome-words";

const operations: Readonly<Record<string, string>> = {
  append: "Append",
  insert_after: "Insert after",
  replace: "Replace",
  delete: "Delete",
  add_rule: "Add a rule",
  remove_rule: "Remove a rule",
  merge_rules: "Merge rules",
  reorganize: "Reorganize",
  compress: "Compress",
  clarify: "Clarify",
  new_skill: "New skill",
};

/** The name of an edit operation on screen. */
export function editOpWord(op: string): string {
  return operations[op] ?? op;
}

const statuses: Readonly<Record<string, { readonly word: string; readonly tone: Tone }>> = {
  applied_append: { word: "Applied", tone: "accept" },
  applied_append_before_protected_region: {
    word: "Applied above the locked region",
    tone: "accept",
  },
  applied_insert_after: { word: "Applied", tone: "accept" },
  applied_insert_after_fallback_append: { word: "Fell back to append", tone: "warning" },
  applied_insert_after_fallback_before_protected_region: {
    word: "Fell back to append above the locked region",
    tone: "warning",
  },
  applied_replace: { word: "Applied", tone: "accept" },
  applied_delete: { word: "Applied", tone: "accept" },
  rewritten: { word: "Given to the rewrite", tone: "accept" },
  skipped_protected_region: { word: "Blocked by the locked region", tone: "reject" },
  skipped_replace_missing_target: { word: "No target given", tone: "reject" },
  skipped_replace_target_not_found: { word: "Target not found", tone: "reject" },
  skipped_delete_missing_target: { word: "No target given", tone: "reject" },
  skipped_delete_target_not_found: { word: "Target not found", tone: "reject" },
  skipped_insert_after_target_not_found: { word: "Target not found", tone: "reject" },
  skipped_ambiguous_target: { word: "Target found more than once", tone: "reject" },
  skipped_no_effect: { word: "No effect", tone: "neutral" },
  skipped_duplicate: { word: "Already in the skill", tone: "neutral" },
  skipped_unknown_op: { word: "Unknown operation", tone: "reject" },
  skipped_conflict: { word: "Conflicts with another edit", tone: "reject" },
  error: { word: "Error", tone: "danger" },
};

/** What became of an edit when it was applied (statuses of and N-3.7). */
export function editStatusWords(status: string): { readonly word: string; readonly tone: Tone } {
  return statuses[status] ?? { word: status.replaceAll("_", " "), tone: "neutral" };
}

export function isEditApplied(status: string | null): boolean {
  return status?.startsWith("applied") ?? false;
}

import type { Edit } from "@/lib/schemas/edit";
import type { Patch, StepDetail, StepRecord } from "@/lib/schemas/step-record";
import type { TextFile } from "./agent-skill";
import { toJson } from "./sink";
import { stepFolder } from "./skill-history";

/** An edit as the original writes it, with our provenance beside it. */
function editObject(edit: Edit): Record<string, unknown> {
  return {
    op: edit.op,
    target: edit.target,
    content: edit.content,
    support_count: edit.supportItemIds.length,
    source_type: edit.sourceType,
    ...(edit.mergeLevel === undefined ? {} : { merge_level: edit.mergeLevel }),
    id: edit.id,
    from: edit.from,
    support_item_ids: edit.supportItemIds,
    ...(edit.why === undefined ? {} : { why: edit.why }),
  };
}

function patchObject(patch: Patch): Record<string, unknown> {
  return {
    batch_size: patch.itemIds.length,
    ...(patch.sourceType === "failure"
      ? { failure_summary: patch.failureSummary }
      : { success_patterns: patch.successPatterns }),
    patch: { reasoning: patch.reasoning, edits: patch.edits.map(editObject) },
    source_type: patch.sourceType,
    item_ids: patch.itemIds,
    refused: patch.refused,
  };
}

/** `batch_1/` … when a step has several batches, else nothing (algorithm.md 5.5). */
export function batchPrefix(detail: StepDetail, batch: number): string {
  return detail.batchItemIds.length > 1 ? `batch_${batch}/` : "";
}

/** The small files of a committed step, except its record, which closes the step and comes last. */
export function stepFiles(input: {
  readonly record: StepRecord;
  readonly detail: StepDetail;
  readonly candidate: string | null;
}): TextFile[] {
  const { record, detail, candidate } = input;
  const folder = stepFolder(record.step);
  const patches = detail.patches.map((patch) => ({
    path: `${folder}/${batchPrefix(detail, patch.batch)}patches/${patch.name}.json`,
    text: toJson(patchObject(patch)),
  }));
  const digest = { path: `${folder}/trajectory_digest.json`, text: toJson(detail.digest) };
  if (record.action === "skip_no_patches") {
    return [...patches, digest];
  }
  const chosen = new Set(detail.selected);
  const selected = detail.selected
    .map((id) => detail.merged.find((edit) => edit.id === id))
    .filter((edit) => edit !== undefined);
  return [
    ...patches,
    {
      path: `${folder}/merged_patch.json`,
      text: toJson({
        edits: detail.merged.map(editObject),
        calls: detail.mergeCalls,
        dropped: detail.dropped,
      }),
    },
    {
      path: `${folder}/ranked_edits.json`,
      text: toJson({
        reasoning: detail.rankingReasoning,
        edits: selected.map(editObject),
        not_selected: detail.merged.filter(({ id }) => !chosen.has(id)).map(({ id }) => id),
      }),
    },
    { path: `${folder}/edit_apply_report.json`, text: toJson(detail.report) },
    ...(candidate === null ? [] : [{ path: `${folder}/candidate_skill.md`, text: candidate }]),
    digest,
  ];
}

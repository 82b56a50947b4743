import { supportOf } from "@/lib/engine/support";
import { payloadKey, type UpdateMode } from "@/lib/engine/update-mode";
import type { Edit } from "@/lib/schemas/edit";
import type { Patch, StepDetail, StepRecord } from "@/lib/schemas/step-record";
import type { TextFile } from "./agent-skill";
import { toJson } from "./sink";
import { stepFolder } from "./skill-history";

/** The update mode whose items these are: suggestions have a title, whole skills a summary too. */
function modeOfItems(detail: StepDetail): UpdateMode {
  const [item] = [...detail.merged, ...detail.patches.flatMap((patch) => patch.edits)];
  if (item?.changeSummary) {
    return "full_rewrite_minibatch";
  }
  return item?.title === undefined ? "patch" : "rewrite_from_suggestions";
}

/** What an item says, in the original's fields of its mode (algorithm.md 3.3). */
function saidFields(mode: UpdateMode, item: Edit): Record<string, unknown> {
  switch (mode) {
    case "patch":
      return { op: item.op, target: item.target, content: item.content };
    case "rewrite_from_suggestions":
      return {
        type: item.op,
        title: item.title ?? "",
        motivation: item.why ?? "",
        instruction: item.content,
        priority_hint: item.priority ?? "medium",
      };
    case "full_rewrite_minibatch":
      return {
        title: item.title ?? "",
        change_summary: item.changeSummary ?? [],
        new_skill: item.content,
      };
    default: {
      const unknown: never = mode;
      return unknown;
    }
  }
}

/** An item as the original writes it, with our provenance beside it. */
function itemObject(mode: UpdateMode, item: Edit): Record<string, unknown> {
  return {
    ...saidFields(mode, item),
    support_count: supportOf(item),
    source_type: item.sourceType,
    ...(item.mergeLevel === undefined ? {} : { merge_level: item.mergeLevel }),
    id: item.id,
    from: item.from,
    support_item_ids: item.supportItemIds,
    ...(item.why === undefined || mode !== "patch" ? {} : { why: item.why }),
  };
}

function patchObject(mode: UpdateMode, patch: Patch): Record<string, unknown> {
  const items = patch.edits.map((item) => itemObject(mode, item));
  return {
    batch_size: patch.itemIds.length,
    ...(patch.sourceType === "failure"
      ? { failure_summary: patch.failureSummary }
      : { success_patterns: patch.successPatterns }),
    patch: { reasoning: patch.reasoning, [payloadKey(mode)]: items },
    source_type: patch.sourceType,
    ...(patch.notes ? { appendix_notes: patch.notes } : {}),
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
  const mode = modeOfItems(detail);
  const files: (TextFile | null)[] = [
    ...detail.patches.map((patch) => ({
      path: `${folder}/${batchPrefix(detail, patch.batch)}patches/${patch.name}.json`,
      text: toJson(patchObject(mode, patch)),
    })),
    ...(record.action === "skip_no_patches" ? [] : changeFiles({ ...input, mode, folder })),
    detail.notes
      ? jsonFile(folder, "appendix_notes", {
          step_notes: detail.notes.stepNotes,
          appendix_after: detail.notes.appendixAfter,
        })
      : null,
    candidate === null ? null : { path: `${folder}/candidate_skill.md`, text: candidate },
    jsonFile(folder, "trajectory_digest", detail.digest),
  ];
  return files.filter((file) => file !== null);
}

function jsonFile(folder: string, name: string, value: unknown): TextFile {
  return { path: `${folder}/${name}.json`, text: toJson(value) };
}

/** What was merged, selected and made of it. */
function changeFiles(input: {
  readonly record: StepRecord;
  readonly detail: StepDetail;
  readonly mode: UpdateMode;
  readonly folder: string;
}): (TextFile | null)[] {
  const { record, detail, mode, folder } = input;
  const items = (edits: readonly Edit[]) => edits.map((item) => itemObject(mode, item));
  const chosen = new Set(detail.selected);
  const selected = detail.selected
    .map((id) => detail.merged.find((edit) => edit.id === id))
    .filter((edit) => edit !== undefined);
  const merged = {
    [payloadKey(mode)]: items(detail.merged),
    calls: detail.mergeCalls,
    dropped: detail.dropped,
  };
  const isWhole = mode === "full_rewrite_minibatch";
  return [
    jsonFile(folder, "merged_patch", merged),
    record.lr_decision ? jsonFile(folder, "lr_decision", record.lr_decision) : null,
    isWhole
      ? jsonFile(folder, "full_rewrite_result", {
          selected_candidate: items(selected)[0] ?? null,
          merged_patch: merged,
        })
      : jsonFile(folder, "ranked_edits", {
          reasoning: detail.rankingReasoning,
          [payloadKey(mode)]: items(selected),
          not_selected: detail.merged.filter(({ id }) => !chosen.has(id)).map(({ id }) => id),
        }),
    detail.rewrite
      ? jsonFile(folder, "rewrite_result", {
          reasoning: detail.rewrite.reasoning,
          change_summary: detail.rewrite.changeSummary,
          new_skill: detail.rewrite.newSkill,
        })
      : null,
    mode === "patch" ? jsonFile(folder, "edit_apply_report", detail.report) : null,
  ];
}

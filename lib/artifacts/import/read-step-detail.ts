import { editReportRowSchema, editStatusSchema, prioritySchema } from "@/lib/schemas/edit";
import {
  bufferEntrySchema,
  type Patch,
  type StepDetail,
  type StepRecord,
  stepDetailSchema,
} from "@/lib/schemas/step-record";
import { listOf, maybeWhole, textOr, textsOf, wholeOr } from "./fields";
import { below, type ImportSource, isFields } from "./import-source";

type RawItem = Record<string, unknown>;

/** Folders a step's batches lie in: the step's own, or `batch_0` … with accumulation. */
export async function batchFolders(source: ImportSource, folder: string): Promise<string[]> {
  const names = (await source.names(folder)).filter((name) => /^batch_\d+$/.test(name));
  const inOrder = names.toSorted((a, b) => Number(a.slice(6)) - Number(b.slice(6)));
  return inOrder.length > 0 ? inOrder.map((name) => below(folder, name)) : [folder];
}

/** The items of a patch object in any update mode. */
function itemsOf(value: unknown): RawItem[] {
  if (!isFields(value)) {
    return [];
  }
  const payload = value.edits ?? value.revise_suggestions ?? value.skill_candidates;
  return listOf(payload).filter(isFields);
}

/** An item of ours or of the original, whose items have no ids. */
function toEdit(raw: RawItem, id: string): Record<string, unknown> {
  const summary = Array.isArray(raw.change_summary) ? textsOf(raw.change_summary) : undefined;
  const title = typeof raw.title === "string" ? raw.title : undefined;
  const isWhole = typeof raw.new_skill === "string";
  const ids = textsOf(raw.support_item_ids);
  return {
    id: textOr(raw.id, id),
    op: isWhole ? "new_skill" : textOr(raw.op ?? raw.type, ""),
    target: textOr(raw.target, ""),
    content: textOr(raw.content ?? raw.instruction ?? raw.new_skill, ""),
    sourceType: raw.source_type === "success" ? "success" : "failure",
    supportItemIds: ids,
    from: textsOf(raw.from),
    mergeLevel: maybeWhole(raw.merge_level),
    priority: prioritySchema.safeParse(raw.priority_hint).data,
    why: textOr(raw.why ?? raw.motivation, "") || undefined,
    title,
    changeSummary: isWhole ? (summary ?? []) : undefined,
    // Without ids the number is all there is.
    supportCount: ids.length > 0 ? undefined : maybeWhole(raw.support_count),
  };
}

function contentKey(raw: RawItem): string {
  const edit = toEdit(raw, "");
  return JSON.stringify([edit.op, edit.target, edit.content]);
}

async function readPatches(
  source: ImportSource,
  folders: readonly string[],
  itemIds: readonly (readonly string[])[],
): Promise<unknown[]> {
  const patches: unknown[] = [];
  for (const [batch, folder] of folders.entries()) {
    for (const name of await source.names(below(folder, "patches"))) {
      const path = below(folder, `patches/${name}`);
      const raw = /^minibatch_.*\.json$/.test(name) ? await source.json(path) : null;
      if (!isFields(raw)) {
        continue;
      }
      const inner = isFields(raw.patch) ? raw.patch : raw;
      const given = textsOf(raw.item_ids);
      const patch: Record<keyof Patch, unknown> = {
        name: name.replace(/\.json$/, ""),
        batch,
        sourceType: raw.source_type === "success" || name.includes("succ") ? "success" : "failure",
        itemIds: given.length > 0 || itemIds.length === 0 ? given : [],
        failureSummary: listOf(raw.failure_summary)
          .filter(isFields)
          .map((row) => ({
            failure_type: textOr(row.failure_type, ""),
            count: wholeOr(row.count, 0),
            description: textOr(row.description, ""),
          })),
        successPatterns: textsOf(raw.success_patterns),
        reasoning: textOr(inner.reasoning, ""),
        edits: itemsOf(inner).map((item, index) => toEdit(item, `a${index + 1}`)),
        refused: listOf(raw.refused)
          .filter(isFields)
          .map((row) => ({ op: textOr(row.op, ""), reason: textOr(row.reason, "") })),
        notes: Array.isArray(raw.appendix_notes) ? textsOf(raw.appendix_notes) : undefined,
      };
      patches.push(patch);
    }
  }
  return patches;
}

/** Selected items by the ids of the merged ones, or by what they say. */
function selectionOf(merged: readonly RawItem[], ranked: readonly RawItem[]): string[] {
  const ids = merged.map((item, index) => textOr(item.id, `m${index + 1}`));
  const taken = new Set<number>();
  return ranked.flatMap((item) => {
    const index = merged.findIndex(
      (candidate, at) =>
        !taken.has(at) &&
        (typeof item.id === "string"
          ? candidate.id === item.id
          : contentKey(candidate) === contentKey(item)),
    );
    taken.add(index);
    return ids[index] ?? [];
  });
}

function reportOf(raw: unknown, selected: readonly string[]): unknown[] {
  return listOf(isFields(raw) ? raw.report : raw)
    .filter(isFields)
    .flatMap((row, index) => {
      const status = editStatusSchema.safeParse(row.status);
      const parsed = editReportRowSchema.safeParse({
        index: wholeOr(row.index, index + 1),
        editId: textOr(row.editId, selected[index] ?? ""),
        op: textOr(row.op, ""),
        target: textOr(row.target, ""),
        content_preview: textOr(row.content_preview, ""),
        status: status.success ? status.data : "error",
      });
      return parsed.success ? [parsed.data] : [];
    });
}

/** What is missing of a step's material is empty; the page shows what there is. */
function emptyDetail(record: StepRecord, itemIds: readonly (readonly string[])[]): StepDetail {
  return {
    batchItemIds: itemIds.map((ids) => [...ids]),
    patches: [],
    merged: [],
    mergeCalls: [],
    selected: [],
    rankingReasoning: "",
    dropped: [],
    report: [],
    digest: {
      step: record.step,
      action: record.action,
      n_total: record.rollout_n,
      n_fail: 0,
      failure_patterns: [],
    },
    stepBufferText: "",
    metaSkillText: "",
  };
}

/** The working material of a step (algorithm.md 5.5), as far as it is there. */
export async function readStepDetail(
  source: ImportSource,
  folder: string,
  record: StepRecord,
  itemIds: readonly (readonly string[])[],
): Promise<StepDetail> {
  const empty = emptyDetail(record, itemIds);
  const folders = await batchFolders(source, folder);
  const mergedFile = await source.json(below(folder, "merged_patch.json"));
  const rankedFile = await source.json(below(folder, "ranked_edits.json"));
  const rewriteFile = await source.json(below(folder, "rewrite_result.json"));
  const wholeFile = await source.json(below(folder, "full_rewrite_result.json"));
  const notesFile = await source.json(below(folder, "appendix_notes.json"));
  const digest = bufferEntrySchema.safeParse(
    await source.json(below(folder, "trajectory_digest.json")),
  );
  const ranked = itemsOf(rankedFile);
  const chosen =
    isFields(wholeFile) && isFields(wholeFile.selected_candidate)
      ? [wholeFile.selected_candidate]
      : ranked;
  const merged = itemsOf(mergedFile).length > 0 ? itemsOf(mergedFile) : chosen;
  const selected = selectionOf(merged, chosen);
  const fields = {
    ...empty,
    patches: await readPatches(source, folders, itemIds),
    merged: merged.map((item, index) => toEdit(item, `m${index + 1}`)),
    mergeCalls: isFields(mergedFile) ? listOf(mergedFile.calls) : [],
    selected,
    rankingReasoning: isFields(rankedFile) ? textOr(rankedFile.reasoning, "") : "",
    dropped: isFields(mergedFile) ? listOf(mergedFile.dropped) : [],
    report: reportOf(await source.json(below(folder, "edit_apply_report.json")), selected),
    digest: digest.success ? digest.data : empty.digest,
    rewrite: isFields(rewriteFile)
      ? {
          reasoning: textOr(rewriteFile.reasoning, ""),
          changeSummary: textsOf(rewriteFile.change_summary),
          newSkill: textOr(rewriteFile.new_skill, ""),
        }
      : undefined,
    notes: isFields(notesFile)
      ? {
          stepNotes: textsOf(notesFile.step_notes),
          appendixAfter: textsOf(notesFile.appendix_after),
        }
      : undefined,
  };
  const parsed = stepDetailSchema.safeParse(JSON.parse(JSON.stringify(fields)));
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  source.skip(
    folder,
    `the step's material does not fit: ${issue?.path.join(".")} ${issue?.message}`,
  );
  return empty;
}

import type { Edit, SourceType } from "../../schemas/edit";
import { askForObject, type Checked } from "../ask";
import type { Ledger } from "../ledger";
import { isFields, normalized } from "../modes/fields";
import { modeOf } from "../modes/find-mode";
import { replyTokens } from "../modes/reply-tokens";
import type { UpdateContract } from "../modes/update-contract";
import type { Place, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { itemsIn, limitsOf, type ReadItem, readItem } from "../proposals";
import { droppedSchema, mergedItemSchema } from "../replies";

export type MergeCall = {
  readonly kind: "failure" | "success" | "final";
  readonly level: number;
  readonly inputs: number;
  readonly result: "merged" | "fallback";
};

export type MergeQuestion = {
  readonly key: string;
  readonly place: Place;
  readonly message: string;
  readonly kind: MergeCall["kind"];
  readonly level: number;
  /** Inputs in order; ids are unique in the step. */
  readonly inputs: readonly Edit[];
  readonly skill: string;
};

type UsableItem = Extract<ReadItem, { ok: true }>;

function unionOf(edits: readonly Edit[], pick: (edit: Edit) => readonly string[]): string[] {
  return [...new Set(edits.flatMap(pick))];
}

/** Analyst edits behind an edit: itself, or what it was merged from. */
function leaves(edit: Edit): readonly string[] {
  return edit.from.length > 0 ? edit.from : [edit.id];
}

/** Unifies items that say the same, keeping the first wording and all supporters (N-3.9). */
export function unifyEdits(
  mode: Pick<UpdateContract, "identity">,
  patches: readonly (readonly Edit[])[],
): Edit[][] {
  const seen = new Map<string, { patch: number; position: number }>();
  const unified: Edit[][] = patches.map(() => []);
  for (const [patchIndex, edits] of patches.entries()) {
    for (const edit of edits) {
      const identity = mode.identity(edit);
      const place = seen.get(identity);
      const first = place ? unified[place.patch]?.[place.position] : undefined;
      const row = unified[patchIndex];
      if (place && first) {
        unified[place.patch]?.splice(place.position, 1, {
          ...first,
          supportItemIds: unionOf([first, edit], (one) => one.supportItemIds),
          from: unionOf([first, edit], leaves),
        });
      } else if (row) {
        seen.set(identity, { patch: patchIndex, position: row.length });
        row.push(edit);
      }
    }
  }
  return unified.filter((edits) => edits.length > 0);
}

/** An output item's supporters: the inputs it names, else those of the same text, else all of them. */
function parentsOf(item: UsableItem, inputs: readonly Edit[]): readonly Edit[] {
  const origin = mergedItemSchema.safeParse(item.value);
  const from = origin.success ? (origin.data.from ?? []) : [];
  const named = inputs.filter((input) => from.includes(input.id));
  if (named.length > 0) {
    return named;
  }
  const content = normalized(item.fields.content);
  const alike = inputs.filter((input) => normalized(input.content) === content);
  return alike.length > 0 ? alike : inputs;
}

function checkMerge(run: RunContext, value: unknown, question: MergeQuestion): Checked<Edit[]> {
  const mode = modeOf(run);
  const { checksReplies, mergesSafely } = rulesOf(run);
  const items = itemsIn(mode, value);
  if (!items) {
    return { ok: false, problems: [`"${mode.payload}" must be a list`] };
  }
  if (!checksReplies && !items.every(isFields)) {
    return { ok: false, problems: [`"${mode.payload}" must be a list of objects`] };
  }
  const limits = limitsOf(run, question.skill);
  const read = items.map((item) => readItem(run, mode, item, limits));
  const usable = read.flatMap((item) => (item.ok ? [item] : []));
  if (usable.length === 0 && mergesSafely) {
    const refused = read.flatMap((item) => (item.ok ? [] : [`${item.op}: ${item.reason}`]));
    const dropped = new Set(droppedIn(value));
    const missing = question.inputs.filter((input) => !dropped.has(input.id));
    return missing.length === 0
      ? { ok: true, value: [] }
      : {
          ok: false,
          problems: [
            ...refused,
            `no usable ${mode.noun.one} came back and these inputs are not listed in "dropped": ${missing.map((edit) => edit.id).join(", ")}`,
          ],
        };
  }
  return { ok: true, value: usable.map((item, index) => mergedEdit(item, index, question)) };
}

function droppedIn(value: unknown): string[] {
  const rows = droppedSchema.parse(isFields(value) ? value.dropped : []);
  return rows.map((row) => row.ref);
}

function mergedEdit(item: UsableItem, index: number, question: MergeQuestion): Edit {
  const parents = parentsOf(item, question.inputs);
  const prefix = { failure: "f", success: "s", final: "m" }[question.kind];
  const deepest = Math.max(0, ...parents.map((parent) => parent.mergeLevel ?? 0));
  const level = question.kind === "final" ? deepest : question.level;
  return {
    id: `${prefix}${question.level}.${question.key.split("/").at(-1)}.${index + 1}`,
    ...item.fields,
    sourceType: item.source ?? sourceOf(parents),
    supportItemIds: unionOf(parents, (parent) => parent.supportItemIds),
    from: unionOf(parents, leaves),
    ...(level > 0 ? { mergeLevel: level } : {}),
  };
}

function sourceOf(parents: readonly Edit[]): SourceType {
  return parents.some((parent) => parent.sourceType === "failure") ? "failure" : "success";
}

/** Without a usable reply the inputs stand side by side (R-3.9c); equal ones once (N-3.9). */
function sideBySide(run: RunContext, question: MergeQuestion): Edit[] {
  const edits = rulesOf(run).mergesSafely
    ? unifyEdits(modeOf(run), [question.inputs]).flat()
    : [...question.inputs];
  return question.kind === "final"
    ? edits
    : edits.map((edit) => ({ ...edit, mergeLevel: edit.mergeLevel ?? question.level }));
}

/** One merge call (R-3.9c, N-3.9). */
export async function askMerge(
  run: RunContext,
  ledger: Ledger,
  question: MergeQuestion,
): Promise<{ edits: Edit[]; call: MergeCall }> {
  const mode = modeOf(run);
  const answer = await askForObject(run, ledger, {
    key: question.key,
    place: question.place,
    stage: "merge",
    prompt: mode.prompts.merge[question.kind],
    message: question.message,
    maxOutputTokens: replyTokens(run),
    check: (value) => checkMerge(run, value, question),
  });
  const call: MergeCall = {
    kind: question.kind,
    level: question.level,
    inputs: question.inputs.length,
    result: answer.ok ? "merged" : "fallback",
  };
  return { edits: answer.ok ? answer.value : sideBySide(run, question), call };
}

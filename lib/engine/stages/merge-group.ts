import { type Edit, editOpSchema, type SourceType } from "../../schemas/edit";
import { askForObject, type Checked } from "../ask";
import type { Ledger } from "../ledger";
import type { Place, RunContext } from "../ports";
import { type MergeReply, mergeReplySchema } from "../replies";

export type MergeCall = {
  readonly kind: "failure" | "success" | "final";
  readonly level: number;
  readonly inputs: number;
  readonly result: "merged" | "fallback";
};

export type MergeQuestion = {
  readonly key: string;
  readonly place: Place;
  readonly prompt: { readonly version: string; readonly system: string };
  readonly message: string;
  readonly kind: MergeCall["kind"];
  readonly level: number;
  /** Inputs in order; ids are unique in the step. */
  readonly inputs: readonly Edit[];
  /** Body of the skill, without read-only regions. */
  readonly body: string;
};

function normalized(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function unionOf(edits: readonly Edit[], pick: (edit: Edit) => readonly string[]): string[] {
  return [...new Set(edits.flatMap(pick))];
}

/** Analyst edits behind an edit: itself, or what it was merged from. */
function leaves(edit: Edit): readonly string[] {
  return edit.from.length > 0 ? edit.from : [edit.id];
}

/** Unifies edits that say the same, keeping the first wording and all supporters (N-3.9). */
export function unifyEdits(patches: readonly (readonly Edit[])[]): Edit[][] {
  const seen = new Map<string, { patch: number; position: number }>();
  const unified: Edit[][] = patches.map(() => []);
  for (const [patchIndex, edits] of patches.entries()) {
    for (const edit of edits) {
      const identity = `${edit.op}\n${normalized(edit.target)}\n${normalized(edit.content)}`;
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

/** An output edit's supporters: the inputs it names, else those of the same text, else all of them. */
function parentsOf(edit: MergeReply["edits"][number], inputs: readonly Edit[]): readonly Edit[] {
  const named = inputs.filter((input) => edit.from?.includes(input.id));
  if (named.length > 0) {
    return named;
  }
  const content = normalized(edit.content ?? "");
  const alike = inputs.filter((input) => normalized(input.content) === content);
  return alike.length > 0 ? alike : inputs;
}

function refusal(edit: MergeReply["edits"][number], body: string): string | null {
  const target = edit.target ?? "";
  if (!editOpSchema.safeParse(edit.op).success) {
    return `the op ${JSON.stringify(edit.op)} is unknown`;
  }
  if (edit.op !== "delete" && (edit.content ?? "").trim() === "") {
    return `${edit.op} needs content`;
  }
  if (edit.op !== "append" && target.trim() === "") {
    return `${edit.op} needs a target`;
  }
  if (edit.op !== "append" && !body.includes(target)) {
    return `the target does not stand in the body of the skill: ${JSON.stringify(target.slice(0, 120))}`;
  }
  return null;
}

function checkMerge(value: unknown, question: MergeQuestion): Checked<Edit[]> {
  const parsed = mergeReplySchema.safeParse(value);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    };
  }
  const refused = parsed.data.edits.flatMap((edit) => refusal(edit, question.body) ?? []);
  const usable = parsed.data.edits.filter((edit) => refusal(edit, question.body) === null);
  if (usable.length === 0) {
    const dropped = new Set((parsed.data.dropped ?? []).map((row) => row.ref));
    const missing = question.inputs.filter((input) => !dropped.has(input.id));
    return missing.length === 0
      ? { ok: true, value: [] }
      : {
          ok: false,
          problems: [
            ...refused,
            `no usable edit came back and these inputs are not listed in "dropped": ${missing.map((edit) => edit.id).join(", ")}`,
          ],
        };
  }
  return { ok: true, value: usable.map((edit, index) => mergedEdit(edit, index, question)) };
}

function mergedEdit(
  edit: MergeReply["edits"][number],
  index: number,
  question: MergeQuestion,
): Edit {
  const parents = parentsOf(edit, question.inputs);
  const op = editOpSchema.parse(edit.op);
  const prefix = { failure: "f", success: "s", final: "m" }[question.kind];
  const deepest = Math.max(0, ...parents.map((parent) => parent.mergeLevel ?? 0));
  const level = question.kind === "final" ? deepest : question.level;
  return {
    id: `${prefix}${question.level}.${question.key.split("/").at(-1)}.${index + 1}`,
    op,
    target: op === "append" ? "" : (edit.target ?? ""),
    content: op === "delete" ? "" : (edit.content ?? ""),
    sourceType: edit.source_type ?? sourceOf(parents),
    supportItemIds: unionOf(parents, (parent) => parent.supportItemIds),
    from: unionOf(parents, leaves),
    ...(level > 0 ? { mergeLevel: level } : {}),
  };
}

function sourceOf(parents: readonly Edit[]): SourceType {
  return parents.some((parent) => parent.sourceType === "failure") ? "failure" : "success";
}

/** One merge call; without a usable reply the inputs stand side by side, unified (R-3.9c, N-3.9). */
export async function askMerge(
  run: RunContext,
  ledger: Ledger,
  question: MergeQuestion,
): Promise<{ edits: Edit[]; call: MergeCall }> {
  const answer = await askForObject(run, ledger, {
    key: question.key,
    place: question.place,
    stage: "merge",
    prompt: question.prompt,
    message: question.message,
    check: (value) => checkMerge(value, question),
  });
  const edits = answer.ok
    ? answer.value
    : unifyEdits([question.inputs])
        .flat()
        .map((edit) =>
          question.kind === "final"
            ? edit
            : { ...edit, mergeLevel: edit.mergeLevel ?? question.level },
        );
  const call: MergeCall = {
    kind: question.kind,
    level: question.level,
    inputs: question.inputs.length,
    result: answer.ok ? "merged" : "fallback",
  };
  return { edits, call };
}

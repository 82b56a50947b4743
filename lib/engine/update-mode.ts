import type { RunConfig } from "@/lib/schemas/run-config";

/** How a candidate is built (2.4). */
export type UpdateMode = RunConfig["optimizer"]["skill_update_mode"];

export type PayloadKey = "edits" | "revise_suggestions" | "skill_candidates";

const names: Readonly<Record<string, UpdateMode>> = {
  rewrite_from_suggestions: "rewrite_from_suggestions",
  rewrite: "rewrite_from_suggestions",
  suggestions: "rewrite_from_suggestions",
  rewrite_suggestions: "rewrite_from_suggestions",
  full_rewrite_minibatch: "full_rewrite_minibatch",
  full_rewrite: "full_rewrite_minibatch",
  minibatch_full_rewrite: "full_rewrite_minibatch",
  skill_rewrite_minibatch: "full_rewrite_minibatch",
};

/** A mode by any of its names; an unknown one means patch, as in the original. */
export function toUpdateMode(name: string): UpdateMode {
  const wanted = name.trim().toLowerCase();
  return Object.hasOwn(names, wanted) ? (names[wanted] ?? "patch") : "patch";
}

/** The key under which a patch of a mode keeps its items (R-3.3e). */
export function payloadKey(mode: UpdateMode): PayloadKey {
  switch (mode) {
    case "patch":
      return "edits";
    case "rewrite_from_suggestions":
      return "revise_suggestions";
    case "full_rewrite_minibatch":
      return "skill_candidates";
    default: {
      const unknown: never = mode;
      throw new RangeError(`unknown update mode: ${String(unknown)}`);
    }
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** An item as kept in the step buffer (R-3.8a). */
export function summarizeItem(item: Fields, mode: UpdateMode): Record<string, unknown> {
  const text = (value: unknown, missing = "") => (value === undefined ? missing : String(value));
  switch (mode) {
    case "patch":
      return { op: text(item.op, "?"), content: text(item.content), target: text(item.target) };
    case "rewrite_from_suggestions":
      return {
        type: text(item.type, "?"),
        title: text(item.title),
        instruction: text(item.instruction),
      };
    case "full_rewrite_minibatch":
      return {
        title: text(item.title),
        change_summary: Array.isArray(item.change_summary) ? item.change_summary.map(String) : [],
        source_type: text(item.source_type),
      };
    default: {
      const unknown: never = mode;
      throw new RangeError(`unknown update mode: ${String(unknown)}`);
    }
  }
}

/** A patch with at most `most` items; a negative limit means all (R-3.3f). */
export function truncatePatch(patch: Fields, most: number, mode: UpdateMode): Fields {
  const key = payloadKey(mode);
  const items = patch[key];
  return Array.isArray(items) && most >= 0 ? { ...patch, [key]: items.slice(0, most) } : patch;
}

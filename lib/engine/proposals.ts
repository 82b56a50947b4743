import type { Edit, SourceType } from "../schemas/edit";
import { isFields } from "./modes/fields";
import type { ItemFields, ItemLimits, UpdateContract } from "./modes/update-contract";
import type { RunContext } from "./ports";
import { rulesOf } from "./profile";
import { splitBody } from "./skill-document/protected-regions";

/** A proposed item after reading: usable, or dropped with a reason (N-3.3, point 4). */
export type ReadItem =
  | {
      readonly ok: true;
      readonly fields: ItemFields & Pick<Edit, "raw" | "supportCount">;
      readonly source: SourceType | null;
      readonly value: unknown;
    }
  | { readonly ok: false; readonly op: string; readonly reason: string };

const nothing: ItemFields = { op: "?", target: "", content: "" };

export function limitsOf(run: RunContext, skill: string): ItemLimits {
  return { body: splitBody(skill).body, optimizer: run.config.optimizer };
}

/**
 * Reads one item of a reply. In `reference` everything is taken as it came, with the support it
 * claims; otherwise each item is checked against the skill it is meant for.
 */
export function readItem(
  run: RunContext,
  mode: UpdateContract,
  value: unknown,
  limits: ItemLimits,
): ReadItem {
  if (!rulesOf(run).checksReplies) {
    const fields = isFields(value) ? mode.read(value) : nothing;
    const reported = isFields(value) ? value.support_count : undefined;
    return {
      ok: true,
      fields: {
        ...fields,
        raw: value,
        ...(Number.isInteger(reported) ? { supportCount: Number(reported) } : {}),
      },
      source: isFields(value) ? sourceIn(value.source_type) : null,
      value,
    };
  }
  if (!isFields(value)) {
    return { ok: false, op: "?", reason: "it is not an object" };
  }
  const fields = mode.read(value);
  const reason = mode.refusal(fields, limits);
  return reason === null
    ? { ok: true, fields, source: sourceIn(value.source_type), value }
    : { ok: false, op: fields.op || "?", reason };
}

function sourceIn(value: unknown): SourceType | null {
  return value === "failure" || value === "success" ? value : null;
}

/** The list of items in a reply or a patch, null when it is no list. */
export function itemsIn(mode: UpdateContract, value: unknown): readonly unknown[] | null {
  const items = isFields(value) ? value[mode.payload] : null;
  return Array.isArray(items) ? items : null;
}

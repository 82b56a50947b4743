import { mergeTree } from "./merge-tree";
import { payloadKey, type UpdateMode } from "./update-mode";

/** How the items of a merge came about. */
export type MergeOrigin = "merged" | "fallback" | "passthrough" | "none";

export type MergeAsk =
  | {
      readonly kind: "failure" | "success";
      readonly level: number;
      readonly patches: readonly (readonly unknown[])[];
    }
  | {
      readonly kind: "final";
      readonly failure: readonly unknown[];
      readonly success: readonly unknown[];
    };

export type MergedItems = { readonly items: readonly unknown[]; readonly origin: MergeOrigin };

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The items of a merge reply, null unless it is an object with a list of objects; an empty list counts (R-3.9c, W-10). */
export function readMergedItems(reply: unknown, mode: UpdateMode): Fields[] | null {
  const items = isFields(reply) ? reply[payloadKey(mode)] : null;
  return Array.isArray(items) && items.every(isFields) ? items : null;
}

/** Without a usable reply: all items in order, those without a level marked with this one (R-3.9c). */
function concatenated(patches: readonly (readonly unknown[])[], level: number): unknown[] {
  return patches.flat().map((item) => (isFields(item) ? { merge_level: level, ...item } : item));
}

/**
 * The original's three merges on items as they come in files: failures, successes, then
 * both together. `ask` returns the parsed reply, null for a failed call; calls of one level start
 * together. Training merges by edit ids instead (N-3.9) and shares the tree.
 */
export async function mergePatches(input: {
  readonly failure: readonly (readonly unknown[])[];
  readonly success: readonly (readonly unknown[])[];
  readonly batchSize: number;
  readonly mode: UpdateMode;
  readonly ask: (call: MergeAsk) => Promise<unknown>;
}): Promise<MergedItems> {
  const { mode, ask } = input;
  const mergeKind = async (
    kind: "failure" | "success",
    patches: readonly (readonly unknown[])[],
  ): Promise<MergedItems> => {
    const merged = await mergeTree<MergedItems>({
      items: patches.map((items) => ({ items, origin: "passthrough" })),
      batchSize: input.batchSize,
      mergeBatch: async (batch) => {
        const inputs = batch.items.map((member) => member.items);
        const reply = await ask({ kind, level: batch.level, patches: inputs });
        const items = readMergedItems(reply, mode);
        return items
          ? {
              items: items.map((item) => ({ ...item, merge_level: batch.level })),
              origin: "merged",
            }
          : { items: concatenated(inputs, batch.level), origin: "fallback" };
      },
    });
    return merged ?? { items: [], origin: "none" };
  };

  const failure = await mergeKind("failure", input.failure);
  const success = await mergeKind("success", input.success);
  if (failure.items.length > 0 && success.items.length > 0) {
    const reply = await ask({ kind: "final", failure: failure.items, success: success.items });
    const items = readMergedItems(reply, mode);
    return items
      ? { items, origin: "merged" }
      : { items: [...failure.items, ...success.items], origin: "fallback" };
  }
  if (failure.items.length > 0) {
    return failure;
  }
  return success.items.length > 0 ? success : { items: [], origin: "none" };
}

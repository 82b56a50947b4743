import { payloadKey, type UpdateMode } from "./update-mode";

type Fields = Readonly<Record<string, unknown>>;

/** Items of one analyst reply; entries that are no objects are passed on as they are. */
export type NormalizedPatch = readonly unknown[];

function asFields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null;
}

/** The reported number of trajectories: whole, at least 1. */
function supportOf(batchSize: unknown): number {
  const count =
    typeof batchSize === "number" || typeof batchSize === "string" ? Number(batchSize) : 0;
  return Number.isFinite(count) ? Math.max(1, Math.trunc(count)) : 1;
}

/**
 * Sorts raw analyst replies into failure and success patches: every item gets a source and
 * a support count where it has none; replies without items are dropped. Training itself counts
 * support by item ids instead (N-3.4).
 */
export function normalizePatches(
  raw: readonly unknown[],
  mode: UpdateMode = "patch",
): { failure: NormalizedPatch[]; success: NormalizedPatch[] } {
  const failure: NormalizedPatch[] = [];
  const success: NormalizedPatch[] = [];
  for (const reply of raw) {
    const fields = asFields(reply);
    const patch = fields && asFields("patch" in fields ? fields.patch : fields);
    const items = patch?.[payloadKey(mode)];
    if (!fields || !Array.isArray(items) || items.length === 0) {
      continue;
    }
    const source = fields.source_type ?? "failure";
    const support = supportOf(fields.batch_size);
    const normalized = items.map((item: unknown) => {
      const itemFields = asFields(item);
      return itemFields ? { source_type: source, support_count: support, ...itemFields } : item;
    });
    (source === "success" ? success : failure).push(normalized);
  }
  return { failure, success };
}

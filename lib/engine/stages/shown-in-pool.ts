import type { Edit } from "../../schemas/edit";
import type { UpdateContract } from "../modes/update-contract";

/** Merged items as a choosing call sees them: their place in the list is their name. */
export function shownInPool(
  mode: UpdateContract,
  pool: readonly Edit[],
): Readonly<Record<string, unknown>>[] {
  return pool.map((item) => {
    const { id: _id, merge_level: _level, ...shown } = mode.show(item);
    return shown;
  });
}

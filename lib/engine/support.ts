import type { Edit } from "../schemas/edit";

/** How many trajectories stand behind an item: a count of the model in `reference`, of items else (N-3.4). */
export function supportOf(item: Pick<Edit, "supportItemIds" | "supportCount">): number {
  return item.supportCount ?? item.supportItemIds.length;
}

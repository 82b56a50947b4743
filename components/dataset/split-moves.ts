import type { SplitName } from "@/lib/schemas/dataset";
import type { PlacedItem } from "@/lib/schemas/dataset-import";

/** Items of a split whose id, type, group or text holds the words searched for. */
export function filterPlaced(
  placed: readonly PlacedItem[],
  filter: { readonly split: SplitName | null; readonly search: string },
): readonly PlacedItem[] {
  const wanted = filter.search.trim().toLocaleLowerCase();
  return placed.filter(
    (item) =>
      (filter.split === null || item.split === filter.split) &&
      (wanted === "" ||
        [item.itemId, item.taskType, item.group ?? "", item.text].some((text) =>
          text.toLocaleLowerCase().includes(wanted),
        )),
  );
}

/** The moves with the chosen items in another split; those that are there already stay as they are. */
export function movesAfter(
  placed: readonly PlacedItem[],
  moves: Readonly<Record<string, SplitName>>,
  chosen: ReadonlySet<string>,
  target: SplitName,
): Readonly<Record<string, SplitName>> {
  const moved = placed
    .filter(({ itemId, split }) => chosen.has(itemId) && split !== target)
    .map(({ itemId }) => [itemId, target] as const);
  return { ...moves, ...Object.fromEntries(moved) };
}

import type { ImportProblem, SplitName, TaskItem } from "@/lib/schemas/dataset";

/** An item with what decides where it goes. `split` is the name given in the data or by the file. */
export type SplittableItem = {
  readonly item: TaskItem;
  readonly split: string | null;
  readonly group: string | null;
  /** Equal for items that ask the target the same thing. */
  readonly inputKey: string;
};

export type Parts = Record<SplitName, SplittableItem[]>;

export const splitNames = ["train", "val", "test"] as const satisfies readonly SplitName[];

/** SP-10: ids are unique over all splits. */
export function duplicateIds(items: readonly SplittableItem[]): ImportProblem[] {
  const byId = new Map<string, SplittableItem[]>();
  for (const entry of items) {
    const same = byId.get(entry.item.id);
    if (same) same.push(entry);
    else byId.set(entry.item.id, [entry]);
  }
  const inside: string[] = [];
  const across: string[] = [];
  for (const [id, same] of byId) {
    if (same.length < 2) continue;
    const names = [...new Set(same.map((entry) => entry.split ?? ""))].filter(
      (name) => name !== "",
    );
    if (names.length > 1) across.push(`${id} (${names.join(", ")})`);
    else inside.push(id);
  }
  const problems: ImportProblem[] = [];
  if (inside.length > 0) {
    const message = `${inside.length} ${inside.length === 1 ? "id stands" : "ids stand"} more than once: ${firstFive(inside)}`;
    problems.push(splitProblem("id", message));
  }
  if (across.length > 0) {
    const message = `the splits overlap, ${across.length} ${across.length === 1 ? "id is" : "ids are"} in more than one: ${firstFive(across)}`;
    problems.push(splitProblem("id", message));
  }
  return problems;
}

/** Signs of leakage between splits, and a selection split too small to decide anything. */
export function crossSplitWarnings(parts: Parts): string[] {
  const warnings: string[] = [];
  const inputs = spanning(parts, (entry) => entry.inputKey);
  if (inputs.length > 0) {
    warnings.push(
      `${inputs.length} ${inputs.length === 1 ? "input stands" : "inputs stand"} in more than one split: items ${firstFive(inputs.map((entry) => entry.item.id))}`,
    );
  }
  const groups = spanning(parts, (entry) => entry.group);
  if (groups.length > 0) {
    warnings.push(
      `${groups.length} ${groups.length === 1 ? "group has" : "groups have"} items in more than one split: ${firstFive(groups.map((entry) => entry.group ?? ""))}`,
    );
  }
  if (parts.val.length < 10) {
    warnings.push(
      `the selection split has ${parts.val.length} ${parts.val.length === 1 ? "item" : "items"}; with fewer than 10 the gate decides on very little`,
    );
  }
  return warnings;
}

/** One item for each key that occurs in more than one split. */
function spanning(parts: Parts, keyOf: (entry: SplittableItem) => string | null): SplittableItem[] {
  const seenIn = new Map<string, SplitName>();
  const found = new Map<string, SplittableItem>();
  for (const name of splitNames) {
    for (const entry of parts[name]) {
      const key = keyOf(entry);
      if (key === null) continue;
      const first = seenIn.get(key);
      if (first === undefined) seenIn.set(key, name);
      else if (first !== name && !found.has(key)) found.set(key, entry);
    }
  }
  return [...found.values()];
}

/** The first five values of a list for a message (SP-10). */
export function firstFive(values: readonly string[]): string {
  const shown = values.slice(0, 5).join(", ");
  return values.length > 5 ? `${shown}, …` : shown;
}

export function splitProblem(field: string, message: string): ImportProblem {
  return { file: "", line: null, field, message };
}

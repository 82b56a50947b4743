import type { SplitName } from "@/lib/schemas/dataset";

const names: Readonly<Record<string, SplitName>> = {
  train: "train",
  val: "val",
  valid_seen: "val",
  selection: "val",
  test: "test",
  valid_unseen: "test",
};

/** The split a name means; null for an unknown one, which is an error for every caller (SP-2, N-1.11). */
export function findSplitName(name: string): SplitName | null {
  return Object.hasOwn(names, name) ? (names[name] ?? null) : null;
}

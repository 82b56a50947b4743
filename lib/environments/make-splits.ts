import { createHash } from "node:crypto";
import { shuffled } from "@/lib/domain/python-random";
import { parseRatio, ratioSplit, type SplitRatio, splitCounts } from "@/lib/domain/split-counts";
import type { ImportProblem, SplitName, TaskItem } from "@/lib/schemas/dataset";
import { contentHash } from "./content-hash";
import {
  crossSplitWarnings,
  duplicateIds,
  firstFive,
  type Parts,
  type SplittableItem,
  splitNames,
  splitProblem,
} from "./split-checks";

export type SplitMode = "ratio" | "split_dir" | "explicit" | "stratified" | "stable_hash";

export type Splits = Readonly<Record<SplitName, readonly TaskItem[]>>;

export type MadeSplits =
  | { readonly ok: true; readonly splits: Splits; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly ImportProblem[] };

const aliases: Readonly<Record<string, SplitName>> = {
  train: "train",
  val: "val",
  selection: "val",
  valid_seen: "val",
  valid: "val",
  validation: "val",
  dev: "val",
  test: "test",
  valid_unseen: "test",
};

/** SP-2: the split a name stands for, or null for a name nobody knows. */
export function findSplitName(name: string): SplitName | null {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(aliases, key) ? (aliases[key] ?? null) : null;
}

/**
 * Cuts items into train, val and test. `ratio` and `stratified` are reproducible by seed; the others
 * follow the data. Every problem is listed; an identical input in two splits is only a warning.
 */
export function makeSplits(input: {
  readonly items: readonly SplittableItem[];
  readonly mode: SplitMode;
  readonly ratio: string;
  readonly seed: number;
  /** Where items stood in the version before; they stay, whatever a cut says. Unknown ids say nothing. */
  readonly places?: Readonly<Record<string, SplitName>>;
  /** Items put elsewhere by hand, after everything else. */
  readonly moves?: Readonly<Record<string, SplitName>>;
  /** `explicit`: items that name no split are dealt by `stable_hash` instead of refused. */
  readonly fillMissing?: boolean;
}): MadeSplits {
  const repeated = duplicateIds(input.items);
  if (repeated.length > 0) return { ok: false, problems: repeated };
  const drawn = keepPlaces(assign(input), input);
  const assigned =
    drawn.ok && input.moves ? moveItems(drawn.parts, input.items, input.moves) : drawn;
  if (!assigned.ok) return assigned;
  const empty = splitNames.filter((name) => assigned.parts[name].length === 0);
  if (empty.length > 0) {
    const counts = splitNames.map((name) => assigned.parts[name].length).join("/");
    const fix =
      input.mode === "ratio" || input.mode === "stratified" || input.mode === "stable_hash"
        ? `the ratio ${input.ratio} cuts ${input.items.length} items into ${counts}; use another ratio, such as 4:3:3, or more items`
        : `train/val/test hold ${counts} items; every split needs at least one`;
    const message = `${empty.join(" and ")} would have no items: ${fix}`;
    return { ok: false, problems: [splitProblem("split", message)] };
  }
  return {
    ok: true,
    splits: {
      train: assigned.parts.train.map((entry) => entry.item),
      val: assigned.parts.val.map((entry) => entry.item),
      test: assigned.parts.test.map((entry) => entry.item),
    },
    warnings: crossSplitWarnings(assigned.parts),
  };
}

/** SP-11: identifies a split set by its environment, ids in order and contents. */
export function splitFingerprint(environment: string, splits: Splits): string {
  const list = (items: readonly TaskItem[]) => items.map((item) => [item.id, item.hash]);
  return contentHash({
    environment,
    train: list(splits.train),
    val: list(splits.val),
    test: list(splits.test),
  });
}

type Assigned =
  | { readonly ok: true; readonly parts: Parts }
  | { readonly ok: false; readonly problems: readonly ImportProblem[] };

/** Files and items that name their split are believed; a cut gives way to where items stood before. */
function keepPlaces(
  drawn: Assigned,
  { mode, items, places }: Parameters<typeof makeSplits>[0],
): Assigned {
  if (!drawn.ok || !places || mode === "split_dir" || mode === "explicit") return drawn;
  const known = items.flatMap(({ item: { id } }) => {
    const place = Object.hasOwn(places, id) ? places[id] : undefined;
    return place === undefined ? [] : [[id, place] as const];
  });
  const kept = moveItems(drawn.parts, items, Object.fromEntries(known));
  return kept.ok ? { ok: true, parts: inFileOrder(kept.parts, items) } : kept;
}

function moveItems(
  parts: Parts,
  items: readonly SplittableItem[],
  moves: Readonly<Record<string, SplitName>>,
): Assigned {
  const known = new Set(items.map(({ item }) => item.id));
  const unknown = Object.keys(moves).filter((id) => !known.has(id));
  if (unknown.length > 0) {
    const message = `there are no items ${firstFive(unknown)} to move`;
    return { ok: false, problems: [splitProblem("moves", message)] };
  }
  const moved: Parts = { train: [], val: [], test: [] };
  for (const name of splitNames) {
    for (const entry of parts[name]) {
      const target = Object.hasOwn(moves, entry.item.id) ? moves[entry.item.id] : undefined;
      moved[target ?? name].push(entry);
    }
  }
  return { ok: true, parts: moved };
}

/**
 * benchmarks.md 8.6: the place of an item depends on its group or id only, so that items which come
 * later never move the others.
 */
export function stableSplit(key: string, seed: number, ratio: SplitRatio): SplitName {
  const hash = createHash("sha256").update(`${seed}\n${key}`, "utf8").digest("hex");
  const place = Number.parseInt(hash.slice(0, 13), 16) / 2 ** 52;
  const sum = ratio[0] + ratio[1] + ratio[2];
  if (place < ratio[0] / sum) return "train";
  return place < (ratio[0] + ratio[1]) / sum ? "val" : "test";
}

function byStableHash(items: readonly SplittableItem[], seed: number, ratio: SplitRatio): Parts {
  const parts: Parts = { train: [], val: [], test: [] };
  for (const entry of items) {
    parts[stableSplit(entry.group ?? entry.item.id, seed, ratio)].push(entry);
  }
  return parts;
}

function assign(input: Parameters<typeof makeSplits>[0]): Assigned {
  if (input.mode === "split_dir") return bySplitName(input.items);
  if (input.mode === "explicit" && !input.fillMissing) return bySplitName(input.items);
  const ratio = parseRatio(input.ratio);
  if (ratio === null) {
    const message = `"${input.ratio}" is not a ratio; use three positive whole numbers, like 2:1:7`;
    return { ok: false, problems: [splitProblem("ratio", message)] };
  }
  if (input.mode === "stable_hash") {
    return { ok: true, parts: byStableHash(input.items, input.seed, ratio) };
  }
  if (input.mode === "explicit") {
    const filled = input.items.map((entry) =>
      entry.split === null
        ? { ...entry, split: stableSplit(entry.group ?? entry.item.id, input.seed, ratio) }
        : entry,
    );
    return bySplitName(filled);
  }
  const hasGroups = input.items.some((entry) => entry.group !== null);
  if (input.mode === "ratio" && !hasGroups) {
    return { ok: true, parts: ratioSplit({ items: input.items, ratio, seed: input.seed }) };
  }
  const parts: Parts = { train: [], val: [], test: [] };
  if (input.mode === "ratio") {
    deal(parts, unitsOf(input.items), splitCounts(input.items.length, ratio), input.seed);
  } else {
    dealByType(parts, input.items, ratio, input.seed);
  }
  return { ok: true, parts: inFileOrder(parts, input.items) };
}

/** Items that must stay together: the members of a group, or one item alone. */
type Unit = readonly SplittableItem[];

function unitsOf(items: readonly SplittableItem[]): Unit[] {
  const units: SplittableItem[][] = [];
  const byGroup = new Map<string, SplittableItem[]>();
  for (const entry of items) {
    const known = entry.group === null ? undefined : byGroup.get(entry.group);
    if (known) {
      known.push(entry);
      continue;
    }
    const unit = [entry];
    units.push(unit);
    if (entry.group !== null) byGroup.set(entry.group, unit);
  }
  return units;
}

/** `exactRatio` (benchmarks.md 8.6): each unit goes to the split that lacks most items; ties: train, val, test. */
function deal(
  parts: Parts,
  units: readonly Unit[],
  targets: readonly number[],
  seed: number,
): void {
  for (const unit of shuffled(units, seed)) {
    parts[neediest(parts, targets).name].push(...unit);
  }
}

/** `exactRatio` inside each task type as far as whole items go; what is left over is pooled. */
function dealByType(
  parts: Parts,
  items: readonly SplittableItem[],
  ratio: SplitRatio,
  seed: number,
): void {
  const byType = new Map<string, Unit[]>();
  for (const unit of unitsOf(items)) {
    const type = unit[0]?.item.taskType ?? "";
    const known = byType.get(type);
    if (known) known.push(unit);
    else byType.set(type, [unit]);
  }
  const weight = ratio.reduce((sum, part) => sum + part, 0);
  const pool: Unit[] = [];
  for (const units of byType.values()) {
    const size = units.reduce((sum, unit) => sum + unit.length, 0);
    const floors = ratio.map((part) => Math.floor((size * part) / weight));
    const own: Parts = { train: [], val: [], test: [] };
    for (const unit of shuffled(units, seed)) {
      const { name, lacking } = neediest(own, floors);
      if (unit.length <= lacking) own[name].push(...unit);
      else pool.push(unit);
    }
    for (const name of splitNames) parts[name].push(...own[name]);
  }
  deal(parts, pool, splitCounts(items.length, ratio), seed);
}

function neediest(
  parts: Parts,
  targets: readonly number[],
): { readonly name: SplitName; readonly lacking: number } {
  let best: { name: SplitName; lacking: number } | null = null;
  for (const [index, name] of splitNames.entries()) {
    const lacking = (targets[index] ?? 0) - parts[name].length;
    if (best === null || lacking > best.lacking) best = { name, lacking };
  }
  return best ?? { name: "train", lacking: 0 };
}

function inFileOrder(parts: Parts, items: readonly SplittableItem[]): Parts {
  const position = new Map(items.map((entry, index) => [entry, index]));
  const sorted = (list: readonly SplittableItem[]) =>
    [...list].sort((a, b) => (position.get(a) ?? 0) - (position.get(b) ?? 0));
  return { train: sorted(parts.train), val: sorted(parts.val), test: sorted(parts.test) };
}

function bySplitName(items: readonly SplittableItem[]): Assigned {
  const missing = items.filter((entry) => entry.split === null);
  if (missing.length > 0) {
    const message = `${missing.length} of ${items.length} items do not say to which split they belong: ${firstFive(missing.map((entry) => entry.item.id))}`;
    return { ok: false, problems: [splitProblem("split", message)] };
  }
  const parts: Parts = { train: [], val: [], test: [] };
  const unknown = new Map<string, string[]>();
  for (const entry of items) {
    const given = entry.split ?? "";
    const name = findSplitName(given);
    const ids = unknown.get(given);
    if (name !== null) parts[name].push(entry);
    else if (ids) ids.push(entry.item.id);
    else unknown.set(given, [entry.item.id]);
  }
  if (unknown.size > 0) {
    return {
      ok: false,
      problems: [...unknown]
        .slice(0, 5)
        .map(([name, ids]) =>
          splitProblem(
            "split",
            `"${name}" is not a split; use train, val or test (items ${firstFive(ids)})`,
          ),
        ),
    };
  }
  return { ok: true, parts };
}

import { shuffled } from "@/lib/domain/python-random";
import { ratioSplit, type SplitRatio } from "@/lib/domain/split-counts";
import type { SplitName } from "@/lib/schemas/dataset";
import { firstFive, splitNames } from "../environments/split-checks";
import type { BenchmarkSource, SourceRow } from "./benchmark";
import type { IdManifest } from "./read-manifest";
import { sourceError } from "./read-source";

export type ChosenRows = Record<SplitName, SourceRow[]>;

/** Rows in manifest order. Throws AppError `invalid_data` when an id is missing or stands twice. */
export function chooseByManifest(rows: readonly SourceRow[], manifest: IdManifest): ChosenRows {
  const byId = new Map<string, SourceRow>();
  const wanted = new Set(splitNames.flatMap((split) => manifest[split]));
  const repeated: string[] = [];
  for (const row of rows) {
    if (!wanted.has(row.id)) continue;
    if (byId.has(row.id)) repeated.push(row.id);
    byId.set(row.id, row);
  }
  if (repeated.length > 0) {
    throw sourceError(
      "",
      `${repeated.length} ids of the manifest stand more than once in the source: ${firstFive(repeated)}`,
    );
  }
  const missing = [...wanted].filter((id) => !byId.has(id));
  if (missing.length > 0) {
    throw sourceError(
      "",
      `${missing.length} of ${wanted.size} ids of the manifest are not in the source: ${firstFive(missing)}`,
    );
  }
  const pick = (split: SplitName) => manifest[split].flatMap((id) => byId.get(id) ?? []);
  return { train: pick("train"), val: pick("val"), test: pick("test") };
}

/** The same splits for the same seed: ordered, then cut by the ratio in each stratum (SP-5, SP-6). */
export function chooseByRatio(
  rows: readonly SourceRow[],
  source: BenchmarkSource,
  input: { readonly ratio: SplitRatio; readonly seed: number },
): ChosenRows {
  assertUnique(rows.map(({ id }) => id));
  const { compare } = source;
  const ordered = compare ? rows.toSorted(compare) : rows;
  const splits: ChosenRows = { train: [], val: [], test: [] };
  for (const stratum of new Set(ordered.map((row) => row.stratum))) {
    const items = ordered.filter((row) => row.stratum === stratum);
    const part = ratioSplit({ items, ratio: input.ratio, seed: input.seed });
    for (const split of splitNames) splits[split].push(...part[split]);
  }
  source.adjust?.(splits);
  const empty = splitNames.filter((split) => splits[split].length === 0);
  if (empty.length > 0) {
    throw sourceError(
      "",
      `${empty.join(" and ")} would have no items: the source has ${rows.length} questions`,
    );
  }
  return splits;
}

/** Throws AppError `invalid_data` with the first ids that stand more than once. */
export function assertUnique(ids: readonly string[]): void {
  const seen = new Set<string>();
  const repeated = ids.filter((id) => seen.size === seen.add(id).size);
  if (repeated.length > 0) {
    throw sourceError("", `${repeated.length} ids stand more than once: ${firstFive(repeated)}`);
  }
}

/** As many as asked for, drawn by the seed and kept in their order. */
export function sample<T>(values: readonly T[], size: number, seed: number): readonly T[] {
  if (values.length <= size) {
    return values;
  }
  const drawn = new Set(shuffled([...values.keys()], seed).slice(0, size));
  return values.filter((_, index) => drawn.has(index));
}

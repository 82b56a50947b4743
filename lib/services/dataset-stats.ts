import * as z from "zod";
import type { TaskEnvironment } from "@/lib/environments/environment";
import type { Splits } from "@/lib/environments/make-splits";
import { findDuplicates, type PlacedText } from "@/lib/environments/near-duplicates";
import { splitNames } from "@/lib/environments/split-checks";
import type { DatasetStats, TaskItem } from "@/lib/schemas/dataset";

const binCount = 12;
const maxTypes = 200;

/** Counts, lengths and repeats of a split dataset (product.md 8.12). */
export function datasetStats(environment: TaskEnvironment, splits: Splits): DatasetStats {
  const texts: PlacedText[] = [];
  const lengths: number[] = [];
  const types = new Map<string, { train: number; val: number; test: number }>();
  let withoutExpected = 0;
  let fileCount = 0;
  for (const split of splitNames) {
    for (const item of splits[split]) {
      const text = environment.describeItem(item);
      lengths.push(text.length);
      texts.push({ id: item.id, split, text: onItsPictures(text, item) });
      const counts = types.get(item.taskType) ?? { train: 0, val: 0, test: 0 };
      counts[split] += 1;
      types.set(item.taskType, counts);
      if (environment.expectedAnswers(item).length === 0) withoutExpected += 1;
      fileCount += countFiles(item);
    }
  }
  const { inside, across, near, pairs } = findDuplicates(texts);
  const pictures = pictureSizes(splitNames.flatMap((split) => splits[split]));
  return {
    types: [...types].slice(0, maxTypes).map(([name, counts]) => ({ name, ...counts })),
    lengths: lengthsOf(lengths),
    duplicates: { inside, across, near, pairs: [...pairs] },
    withoutExpected,
    fileCount,
    ...(pictures === null ? {} : { pictures }),
  };
}

const picturesSchema = z
  .array(z.object({ hash: z.string(), width: z.number(), height: z.number() }))
  .catch([]);

/** The same words about another picture are another question: every word carries its picture. */
function onItsPictures(text: string, { fields }: TaskItem): string {
  const hashes = picturesSchema.parse(fields.images).map(({ hash }) => hash.slice(0, 12));
  return hashes.length === 0 ? text : text.replace(/\S+/g, (word) => hashes.join("") + word);
}

/** Pictures of the items on average, by the sizes kept with them; null when there are none. */
export function pictureSizes(
  items: readonly TaskItem[],
): NonNullable<DatasetStats["pictures"]> | null {
  const pictures = items.flatMap(({ fields }) => picturesSchema.parse(fields.images));
  if (pictures.length === 0) return null;
  const mean = (sizes: readonly number[]) =>
    Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
  return {
    perItem: pictures.length / items.length,
    width: mean(pictures.map(({ width }) => width)),
    height: mean(pictures.map(({ height }) => height)),
  };
}

function countFiles({ fields }: TaskItem): number {
  return [fields.files, fields.images, fields.documents].reduce<number>(
    (count, list) => count + (Array.isArray(list) ? list.length : 0),
    0,
  );
}

/** Bins of equal width up to the 95th percentile; the last one holds everything longer. */
function lengthsOf(lengths: readonly number[]): DatasetStats["lengths"] {
  const sorted = lengths.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const max = sorted.at(-1) ?? 0;
  const p95 = at(0.95);
  const width = Math.max(1, Math.ceil((p95 + 1) / (binCount - 1)));
  const counts = Array.from({ length: binCount }, () => 0);
  for (const length of sorted) {
    const bin = Math.min(binCount - 1, Math.floor(length / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const bins = counts.map((count, index) => ({
    from: index * width,
    to: index === binCount - 1 ? Math.max(max, (index + 1) * width - 1) : (index + 1) * width - 1,
    count,
  }));
  return { median: at(0.5), p95, max, bins };
}

/** Signs of leakage in words; equal inputs across splits are told by the split checks. */
export function leakageWarnings(stats: DatasetStats): string[] {
  const { near } = stats.duplicates;
  if (near === 0) return [];
  return [
    `${near} ${near === 1 ? "item is" : "items are"} nearly the same as one in another split; keep such items together, or the test measures what was trained`,
  ];
}

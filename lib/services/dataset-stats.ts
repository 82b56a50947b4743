import * as z from "zod";
import type { TaskEnvironment } from "@/lib/environments/environment";
import type { Splits } from "@/lib/environments/make-splits";
import { findDuplicates, type PlacedText } from "@/lib/environments/near-duplicates";
import { splitNames } from "@/lib/environments/split-checks";
import type { DatasetCheck, DatasetStats, SplitName, TaskItem } from "@/lib/schemas/dataset";
import { answerStats, bySplit, lengthStats, type PlacedAnswer } from "./answer-stats";

const binCount = 12;
const maxTypes = 200;
const shownIds = 5;

/** Counts, lengths and repeats of a split dataset (product.md 8.12). */
export function datasetStats(environment: TaskEnvironment, splits: Splits): DatasetStats {
  const texts: (PlacedText & { readonly item: TaskItem })[] = [];
  const answers: PlacedAnswer[] = [];
  const lengths: Record<SplitName, number[]> = { train: [], val: [], test: [] };
  const types = new Map<string, { train: number; val: number; test: number }>();
  const withoutExpected: string[] = [];
  let fileCount = 0;
  for (const split of splitNames) {
    for (const item of splits[split]) {
      const text = environment.describeItem(item);
      const expected = environment.expectedAnswers(item);
      lengths[split].push(text.length);
      texts.push({
        id: item.id,
        split,
        text: onItsPictures(text, item),
        expected: expected.join("\n"),
        item,
      });
      const counts = types.get(item.taskType) ?? { train: 0, val: 0, test: 0 };
      counts[split] += 1;
      types.set(item.taskType, counts);
      const [answer] = expected;
      if (answer === undefined) withoutExpected.push(item.id);
      else answers.push({ split, answer });
      fileCount += countFiles(item);
    }
  }
  const duplicates = findDuplicates(texts);
  const { inside, across, near, pairs } = duplicates;
  const pictures = pictureSizes(splitNames.flatMap((split) => splits[split]));
  return {
    types: [...types].slice(0, maxTypes).map(([name, counts]) => ({ name, ...counts })),
    lengths: lengthsOf(splitNames.flatMap((split) => lengths[split])),
    duplicates: { inside, across, near, pairs: [...pairs] },
    withoutExpected: withoutExpected.length,
    fileCount,
    splitLengths: bySplit((split) => lengthStats(lengths[split])),
    answers: answerStats(answers),
    checks: [
      toCheck("same_across", duplicates.ids.across),
      toCheck("near_across", duplicates.ids.near),
      toCheck("group_across", spanningGroups(texts)),
      toCheck("contradictory", duplicates.ids.contradictory),
      toCheck("same_inside", duplicates.ids.inside),
      toCheck("answer_in_input", environment.name === "custom" ? tellingItems(texts) : []),
      toCheck("no_answer", withoutExpected),
    ],
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

function toCheck(id: DatasetCheck["id"], itemIds: readonly string[]): DatasetCheck {
  return { id, count: itemIds.length, itemIds: itemIds.slice(0, shownIds) };
}

/** Items whose group has items in another split as well. */
function spanningGroups(texts: readonly { split: SplitName; item: TaskItem }[]): string[] {
  const groupOf = ({ item }: { item: TaskItem }) =>
    typeof item.fields.group === "string" ? item.fields.group : null;
  const splitsOf = new Map<string, Set<SplitName>>();
  for (const one of texts) {
    const group = groupOf(one);
    if (group !== null) splitsOf.set(group, (splitsOf.get(group) ?? new Set()).add(one.split));
  }
  return texts.flatMap((one) => {
    const group = groupOf(one);
    return group !== null && (splitsOf.get(group)?.size ?? 0) > 1 ? [one.item.id] : [];
  });
}

/** Short answers such as `(B)` or `yes` stand in many questions by nature. */
const shortestTelling = 12;

function tellingItems(texts: readonly PlacedText[]): string[] {
  return texts.flatMap(({ id, text, expected = "" }) => {
    const asked = text.toLowerCase();
    const answers = expected.split("\n").map((answer) => answer.trim().toLowerCase());
    return answers.some((one) => one.length >= shortestTelling && asked.includes(one)) ? [id] : [];
  });
}

function countFiles(item: TaskItem): number {
  return fileNames(item).length;
}

const namesSchema = z.array(z.object({ name: z.string() })).catch([]);

/** Names of the attachments, pictures and documents an item has for itself. */
export function fileNames({ fields }: TaskItem): string[] {
  return [fields.files, fields.images, fields.documents].flatMap((list) =>
    namesSchema.parse(list).map(({ name }) => name),
  );
}

/** Bins of equal width up to the 95th percentile; the last one holds everything longer. */
function lengthsOf(lengths: readonly number[]): DatasetStats["lengths"] {
  const { median, p95, max } = lengthStats(lengths);
  const width = Math.max(1, Math.ceil((p95 + 1) / (binCount - 1)));
  const counts = Array.from({ length: binCount }, () => 0);
  for (const length of lengths) {
    const bin = Math.min(binCount - 1, Math.floor(length / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const bins = counts.map((count, index) => ({
    from: index * width,
    to: index === binCount - 1 ? Math.max(max, (index + 1) * width - 1) : (index + 1) * width - 1,
    count,
  }));
  return { median, p95, max, bins };
}

/** Signs of leakage in words; equal inputs across splits are told by the split checks. */
export function leakageWarnings(stats: DatasetStats): string[] {
  const { near } = stats.duplicates;
  if (near === 0) return [];
  return [
    `${near} ${near === 1 ? "item is" : "items are"} nearly the same as one in another split; keep such items together, or the test measures what was trained`,
  ];
}

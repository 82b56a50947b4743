import * as z from "zod";
import { parseRatio, ratioSplit, splitCounts } from "@/lib/domain/split-counts";
import { splitManifest } from "@/lib/domain/split-manifest";
import { baseSeeds, drawItems, evaluationItems } from "@/lib/engine/epoch-plan";
import { resolveTrainSize } from "@/lib/engine/plan";
import { findSplitName } from "@/lib/environments/make-splits";
import { readRecords } from "@/lib/environments/read-records";
import { isSame } from "./compare";
import { planEpochVector } from "./plan-epoch";
import { loadFolderVector } from "./split-folder";
import { Refusal, read, refuseNull, type Vector, type VectorRunner } from "./vectors";

const ratioSchema = z.tuple([z.int(), z.int(), z.int()]);
const sizesSchema = z.object({ train: z.int(), val: z.int(), test: z.int() });

function itemsOfSplit(input: Vector["input"]): { split: string; items: string[] } {
  const split = read(input, "split", z.string());
  const name = refuseNull(findSplitName(split), `unknown split ${split}`);
  const count = read(input, "sizes", sizesSchema)[name];
  return { split, items: Array.from({ length: count }, (_, index) => `${name}${index}`) };
}

function ratioSplitVector(input: Vector["input"]) {
  const n = read(input, "n", z.int());
  const seed = read(input, "seed", z.int());
  const ratioText = read(input, "ratio", z.string());
  const ratio = refuseNull(parseRatio(ratioText), "not a ratio");
  if (n === 0) {
    throw new Refusal("there are no items");
  }
  const limit = read(input, "limit", z.int().default(0));
  const items = [...Array(n).keys()];
  const splits = ratioSplit({ items, ratio, seed });
  const counts = {
    train: splits.train.length,
    val: splits.val.length,
    test: splits.test.length,
  };
  const manifest = splitManifest({ sourcePath: "items.json", ratio: ratioText, seed, counts });
  const kept = [splits.train, splits.val, splits.test].map((part) => evaluationItems(part, limit));
  const all = kept.flat();
  const again = ratioSplit({ items, ratio, seed });
  return {
    counts: kept.map((part) => part.length),
    disjoint: new Set(all).size === all.length,
    complete: all.length === n,
    same_seed_same_split: JSON.stringify(again) === JSON.stringify(splits),
    manifest_keys: Object.keys(manifest).toSorted(),
    manifest_counts: manifest.counts,
  };
}

function trainBatchVector(input: Vector["input"]) {
  const { train } = read(input, "sizes", sizesSchema);
  const draw = () =>
    drawItems({
      items: [...Array(train).keys()],
      count: read(input, "batch_size", z.int()),
      seed: read(input, "seed", z.int()),
    });
  const items = draw();
  return {
    size: items.length,
    reported_size: items.length,
    distinct: new Set(items).size === items.length,
    two_calls_equal: JSON.stringify(items) === JSON.stringify(draw()),
    phase: "train",
    split: "train",
  };
}

function evalBatchVector(input: Vector["input"]) {
  const { split, items } = itemsOfSplit(input);
  const ids = evaluationItems(items, read(input, "env_num", z.int()));
  return { ids, size: ids.length, phase: "eval", split, seed: read(input, "seed", z.int()) };
}

function trainSizeVector(input: Vector["input"]) {
  const size = z.int().nullish();
  const resolved = resolveTrainSize({
    configured: read(input, "configured", size) ?? 0,
    inferred: read(input, "loaded", size) ?? 0,
  });
  if (!resolved.ok) {
    throw new Refusal(resolved.message);
  }
  return resolved.size;
}

export const splitsRunner: VectorRunner = {
  file: "splits.json",
  run: (input) => {
    const fn = read(input, "fn", z.string());
    switch (fn) {
      case "parse_ratio": {
        const text = read(input, "text", z.string().nullable()) ?? "";
        return refuseNull(parseRatio(text), "not a ratio");
      }
      case "split_counts":
        return splitCounts(read(input, "total", z.int()), read(input, "ratio", ratioSchema));
      case "ratio_split":
        return ratioSplitVector(input);
      case "load_dir":
        return loadFolderVector(input);
      case "load_raw": {
        const records = readRecords(read(input, "text", z.string()));
        if (!records.ok) {
          throw new Refusal(records.message);
        }
        return records.records;
      }
      case "split_alias": {
        const { items } = itemsOfSplit(input);
        return { count: items.length, first: items[0] };
      }
      case "eval_batch":
        return evalBatchVector(input);
      case "train_batch":
        return trainBatchVector(input);
      case "base_seeds": {
        const batches = read(input, "steps", z.int()) * read(input, "accumulation", z.int());
        return baseSeeds({ seed: read(input, "seed", z.int()), batches });
      }
      case "resolve_train_size":
        return trainSizeVector(input);
      case "plan_epoch":
        return planEpochVector(input);
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
  matches: (actual, { expected }) => {
    // Some folder vectors state the counts alone, because the order of a shuffle is free.
    const counts = countsSchema.safeParse(expected);
    const ours = z.looseObject({ counts: z.unknown() }).safeParse(actual);
    return counts.success && ours.success
      ? isSame(ours.data.counts, counts.data.counts)
      : isSame(actual, expected);
  },
};

const countsSchema = z.strictObject({ counts: z.array(z.int()) });

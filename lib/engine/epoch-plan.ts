import { shuffled } from "@/lib/domain/python-random";

export type PlannedBatch<T> = { readonly items: readonly T[]; readonly seed: number };

/** Seed offsets keep the streams of epochs, batches and samples apart (1.5). */
const epochStride = 1000;
const sampleStride = 2000;

/** Steps of one epoch: items divided by batch size times accumulation, rounded up. */
export function stepsPerEpoch(input: {
  readonly trainSize: number;
  readonly batchSize: number;
  readonly accumulation: number;
}): number {
  return Math.ceil(input.trainSize / (input.batchSize * input.accumulation));
}

/**
 * The rollout batches of an epoch: the items shuffled once and dealt out; batches left over
 * because of accumulation are refilled from a fresh shuffle of the epoch's order. Step k takes the batches
 * k·accumulation … k·accumulation + accumulation − 1. `epoch` is 1-based.
 */
export function planEpoch<T>(input: {
  readonly items: readonly T[];
  readonly batchSize: number;
  readonly accumulation: number;
  readonly seed: number;
  readonly epoch: number;
  /** Fewer or more steps than one pass over the items needs. */
  readonly steps?: number;
}): PlannedBatch<T>[] {
  const { items, batchSize, accumulation, seed, epoch } = input;
  const steps = input.steps ?? stepsPerEpoch({ trainSize: items.length, batchSize, accumulation });
  const epochSeed = seed + epochStride * epoch;
  const order = shuffled(items, epochSeed);

  return Array.from({ length: steps * accumulation }, (_, index) => {
    const batchSeed = epochSeed + index + 1;
    const dealt = order.slice(index * batchSize, (index + 1) * batchSize);
    return {
      seed: batchSeed,
      items:
        dealt.length > 0 ? dealt : drawItems({ items: order, count: batchSize, seed: batchSeed }),
    };
  });
}

/** Distinct items from a fresh shuffle; all of them when `count` is larger. */
export function drawItems<T>(input: {
  readonly items: readonly T[];
  readonly count: number;
  readonly seed: number;
}): T[] {
  return shuffled(input.items, input.seed).slice(0, Math.max(0, input.count));
}

/** Seeds of a simulator's batches before they are shuffled. */
export function baseSeeds(input: { readonly seed: number; readonly batches: number }): number[] {
  return Array.from({ length: input.batches }, (_, index) => input.seed + index + 1);
}

/** Seed of the epoch comparison and of its top-up (R-1.8, 3.14). */
export function slowUpdateSeed(input: { readonly seed: number; readonly epoch: number }): number {
  return input.seed + sampleStride * input.epoch;
}

/** The train items on which two epochs are compared. */
export function slowUpdateSample<T>(input: {
  readonly items: readonly T[];
  readonly count: number;
  readonly seed: number;
  readonly epoch: number;
}): T[] {
  return drawItems({ items: input.items, count: input.count, seed: slowUpdateSeed(input) });
}

/** An evaluation batch: the first `count` items in file order; 0 means all. */
export function evaluationItems<T>(items: readonly T[], count: number): readonly T[] {
  return count > 0 ? items.slice(0, count) : items;
}

import * as z from "zod";
import { planEpoch } from "@/lib/engine/epoch-plan";
import { read, type Vector } from "./vectors";

/** Plans an epoch over n items and states the invariants of the plan. */
export function planEpochVector(input: Vector["input"]) {
  const number = (key: string) => read(input, key, z.int());
  const n = number("n");
  const batchSize = number("batch");
  const accumulation = number("accumulation");
  const steps = read(input, "steps", z.int().optional());
  const plan = (epoch: number) =>
    planEpoch({
      items: [...Array(n).keys()],
      batchSize,
      accumulation,
      seed: number("seed"),
      epoch,
      ...(steps === undefined ? {} : { steps }),
    });

  const batches = plan(number("epoch"));
  const firstPass = Math.min(Math.ceil(n / batchSize), batches.length);
  const dealt = batches.slice(0, firstPass).flatMap((batch) => batch.items);
  const refilled = batches.slice(firstPass);
  const covered = new Set(dealt).size;
  const itemsOf = (planned: typeof batches) => JSON.stringify(planned.map((batch) => batch.items));
  return {
    steps: batches.length / accumulation,
    batches: batches.length,
    batch_sizes: batches.map((batch) => batch.items.length),
    seeds: batches.map((batch) => batch.seed),
    first_pass_batches: firstPass,
    covered,
    covered_once: covered === dealt.length,
    complete: covered === n,
    refilled_batches: refilled.length,
    refill_distinct: refilled.every((batch) => new Set(batch.items).size === batch.items.length),
    two_calls_equal: itemsOf(batches) === itemsOf(plan(number("epoch"))),
    differs_from_next_epoch: itemsOf(batches) !== itemsOf(plan(number("epoch") + 1)),
  };
}

import type { RunConfigInput } from "@/lib/schemas/run-config";
import { fieldNotes } from "./field-notes";
import type { DemoFamily } from "./task-family";
import { ticketRouting } from "./ticket-routing";

/** The task families of demos, first start and tests. Adding one: a file beside this, a line here. */
export const demoFamilies: readonly [DemoFamily, ...DemoFamily[]] = [ticketRouting, fieldNotes];

/** Settings of a demo run: short, with accepted and rejected steps, on the simulated models. */
export function demoRunConfig(family: DemoFamily): RunConfigInput {
  return {
    train: { num_epochs: 2, batch_size: 8, seed: 42 },
    gradient: { minibatch_size: 4, merge_batch_size: 4, analyst_workers: 4 },
    optimizer: {
      learning_rate: 3,
      min_learning_rate: 1,
      lr_scheduler: "cosine",
      slow_update_samples: 12,
    },
    env: family.environment,
    model: { target: { provider: "simulated" }, optimizer: { provider: "simulated" } },
  };
}

"use client";

import { useWatch } from "react-hook-form";
import { formatPlural } from "@/lib/format/count";
import type { RunPlan } from "@/lib/schemas/plan";
import { useRunForm } from "./form-base";
import { FieldGrid } from "./group";
import { NumberSetting, SelectSetting } from "./setting-fields";

const scheduleWords = {
  constant: "Constant",
  linear: "Linear",
  cosine: "Cosine",
  autonomous: "Autonomous",
};

/** Epochs, batches and the edit budget over the run. */
export function ScheduleFields({ plan }: { plan: RunPlan | null }) {
  return (
    <FieldGrid>
      <NumberSetting path="config.train.num_epochs" />
      <NumberSetting
        path="config.train.batch_size"
        help={
          plan
            ? `Items per rollout batch: ${formatPlural(plan.stepsPerEpoch, "step")} per epoch.`
            : undefined
        }
      />
      <NumberSetting path="config.optimizer.learning_rate" help="Most edits applied in one step." />
      <NumberSetting path="config.optimizer.min_learning_rate" />
      <SelectSetting
        path="config.optimizer.lr_scheduler"
        words={scheduleWords}
        help="How the budget falls over the run; the plan draws it."
      />
      <NumberSetting path="config.train.accumulation" />
      <NumberSetting path="config.train.seed" />
    </FieldGrid>
  );
}

/** The schedule in one line, for the folded group. */
export function useScheduleSummary(): string {
  const { control } = useRunForm();
  const train = useWatch({ control, name: "config.train" });
  const optimizer = useWatch({ control, name: "config.optimizer" });
  return [
    formatPlural(train?.num_epochs ?? 0, "epoch"),
    `batches of ${train?.batch_size}`,
    `budget ${optimizer?.learning_rate} → ${optimizer?.min_learning_rate} ${optimizer?.lr_scheduler}`,
  ].join(" · ");
}

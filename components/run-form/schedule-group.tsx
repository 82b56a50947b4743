"use client";

import { useWatch } from "react-hook-form";
import { formatPlural } from "@/lib/format/count";
import type { RunPlan } from "@/lib/schemas/plan";
import { useRunForm } from "./form-base";
import type { RunFormInput } from "./form-values";
import { FieldGrid } from "./group";
import { NumberSetting, SelectSetting } from "./setting-fields";
import { settingWords } from "./setting-words";
import { OneSetting } from "./settings-list";

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
        words={settingWords("optimizer.lr_scheduler")}
        help="How the budget falls over the run; the plan draws it."
      />
      <OneSetting name="optimizer.lr_control_mode" />
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
    ...(train?.accumulation === 1 ? [] : [`${train?.accumulation} batches per step`]),
    budgetWords(optimizer),
  ].join(" · ");
}

function budgetWords(optimizer: RunFormInput["config"]["optimizer"]): string {
  if (optimizer?.skill_update_mode === "full_rewrite_minibatch") {
    return "whole rewrites, no edit budget";
  }
  if (optimizer?.lr_control_mode === "autonomous") {
    return "budget set by the optimizer";
  }
  if (optimizer?.lr_control_mode === "none" || optimizer?.lr_scheduler === "autonomous") {
    return "no limit to the edits";
  }
  const { learning_rate: most, min_learning_rate: least, lr_scheduler: schedule } = optimizer ?? {};
  return schedule === "constant"
    ? `budget ${most} constant`
    : `budget ${most} → ${least} ${schedule}`;
}

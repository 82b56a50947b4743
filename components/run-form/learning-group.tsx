"use client";

import { useWatch } from "react-hook-form";
import { useRunForm } from "./form-base";
import { FieldGrid } from "./group";
import { NumberSetting, SelectSetting, SwitchSetting } from "./setting-fields";

const pairWords = { mixed: "Mixed", changed: "Only changed", unchanged: "Only unchanged" };

/** Reflection, merging, slow update and meta skill. */
export function LearningFields() {
  const { control } = useRunForm();
  const hasSlowUpdate = useWatch({ control, name: "config.optimizer.use_slow_update" }) === true;
  return (
    <FieldGrid>
      <NumberSetting path="config.gradient.minibatch_size" />
      <NumberSetting path="config.gradient.merge_batch_size" />
      <NumberSetting path="config.gradient.analyst_workers" />
      <SwitchSetting path="config.gradient.failure_only" />
      <SwitchSetting path="config.optimizer.use_slow_update" />
      {hasSlowUpdate ? (
        <>
          <NumberSetting
            path="config.optimizer.slow_update_samples"
            help="Train items compared at each epoch end."
          />
          <SwitchSetting path="config.optimizer.slow_update_gate_with_selection" />
          <SelectSetting
            path="config.optimizer.longitudinal_pair_policy"
            words={pairWords}
            help="Which compared items are shown to the optimizer."
          />
        </>
      ) : null}
      <SwitchSetting path="config.optimizer.use_meta_skill" />
      <SwitchSetting path="config.optimizer.export_meta_skill" />
      <NumberSetting path="config.optimizer.max_schema_retries" />
    </FieldGrid>
  );
}

export function useLearningSummary(): string {
  const { control } = useRunForm();
  const gradient = useWatch({ control, name: "config.gradient" });
  const optimizer = useWatch({ control, name: "config.optimizer" });
  return [
    gradient?.failure_only ? "failures only" : "failures and successes",
    `groups of ${gradient?.minibatch_size}`,
    optimizer?.use_slow_update
      ? `slow update on (${optimizer.slow_update_samples} items)`
      : "slow update off",
    optimizer?.use_meta_skill ? "meta skill on" : "meta skill off",
  ].join(" · ");
}

"use client";

import { useWatch } from "react-hook-form";
import { useRunForm } from "./form-base";
import { FieldGrid } from "./group";
import { NumberSetting } from "./setting-fields";
import { settingWords } from "./setting-words";
import { OneSetting } from "./settings-list";

/** Reflection, merging, the way a candidate is built, slow update, notes and meta skill. */
export function LearningFields() {
  const { control } = useRunForm();
  const hasSlowUpdate = useWatch({ control, name: "config.optimizer.use_slow_update" }) === true;
  return (
    <FieldGrid>
      <OneSetting name="optimizer.skill_update_mode" />
      <OneSetting name="optimizer.max_skill_chars" />
      <OneSetting name="optimizer.max_rewrite_drop" />
      <OneSetting name="gradient.minibatch_size" />
      <OneSetting name="gradient.merge_batch_size" />
      <OneSetting name="gradient.analyst_workers" />
      <OneSetting name="gradient.failure_only" />
      <OneSetting name="gradient.show_pictures" />
      <OneSetting name="optimizer.use_slow_update" />
      {hasSlowUpdate ? (
        <NumberSetting
          path="config.optimizer.slow_update_samples"
          help="Train items compared at each epoch end."
        />
      ) : null}
      <OneSetting name="optimizer.slow_update_gate_with_selection" />
      <OneSetting name="optimizer.longitudinal_pair_policy" />
      <OneSetting name="optimizer.use_meta_skill" />
      <OneSetting name="optimizer.export_meta_skill" />
      <OneSetting name="optimizer.use_skill_aware_reflection" />
      <OneSetting name="optimizer.skill_aware_appendix_source" />
      <OneSetting name="optimizer.skill_aware_consolidate_threshold" />
      <OneSetting name="optimizer.max_schema_retries" />
    </FieldGrid>
  );
}

export function useLearningSummary(): string {
  const { control } = useRunForm();
  const gradient = useWatch({ control, name: "config.gradient" });
  const optimizer = useWatch({ control, name: "config.optimizer" });
  const mode = optimizer?.skill_update_mode ?? "patch";
  return [
    ...(mode === "patch"
      ? []
      : [(settingWords("optimizer.skill_update_mode")[mode] ?? mode).toLowerCase()]),
    gradient?.failure_only ? "failures only" : "failures and successes",
    `groups of ${gradient?.minibatch_size}`,
    optimizer?.use_slow_update
      ? `slow update on (${optimizer.slow_update_samples} items)`
      : "slow update off",
    optimizer?.use_meta_skill ? "meta skill on" : "meta skill off",
    ...(optimizer?.use_skill_aware_reflection ? ["notes on lapses"] : []),
  ].join(" · ");
}

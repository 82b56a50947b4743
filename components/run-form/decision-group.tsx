"use client";

import { useWatch } from "react-hook-form";
import { useRunForm } from "./form-base";
import { FieldGrid } from "./group";
import { NumberSetting, SelectSetting, SwitchSetting } from "./setting-fields";

const metricWords = { hard: "Hard score", soft: "Soft score", mixed: "Mixed" };

/** The gate, the splits' limits and the final test. */
export function DecisionFields() {
  const { control } = useRunForm();
  const metric = useWatch({ control, name: "config.evaluation.gate_metric" });
  return (
    <FieldGrid>
      <SwitchSetting path="config.evaluation.use_gate" />
      <SelectSetting path="config.evaluation.gate_metric" words={metricWords} />
      {metric === "mixed" ? (
        <NumberSetting path="config.evaluation.gate_mixed_weight" isDecimal />
      ) : null}
      <NumberSetting path="config.evaluation.sel_env_num" />
      <NumberSetting path="config.evaluation.test_env_num" />
      <SwitchSetting path="config.evaluation.eval_test" />
      <NumberSetting path="config.env.limit" />
      <NumberSetting path="config.evaluation.max_infra_error_rate" isDecimal />
    </FieldGrid>
  );
}

export function useDecisionSummary(): string {
  const { control } = useRunForm();
  const evaluation = useWatch({ control, name: "config.evaluation" });
  const limit = useWatch({ control, name: "config.env.limit" });
  return [
    evaluation?.use_gate === false ? "gate off" : `gate on ${evaluation?.gate_metric} score`,
    evaluation?.sel_env_num ? `${evaluation.sel_env_num} selection items` : "all selection items",
    evaluation?.eval_test === false ? "no final test" : "final test on",
    ...(limit ? [`first ${limit} items of each split`] : []),
  ].join(" · ");
}

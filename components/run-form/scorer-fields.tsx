"use client";

import { useController, useWatch } from "react-hook-form";
import { defaultScorer, scorerChoices } from "@/components/dataset/scorer-choices";
import { Select } from "@/components/ui/input";
import { usesJudge } from "@/lib/schemas/scorer";
import { useRunForm } from "./form-base";
import { RubricFields } from "./rubric-fields";
import {
  NumberSetting,
  SelectSetting,
  SettingFrame,
  SwitchSetting,
  TextSetting,
} from "./setting-fields";

/** How answers of custom tasks are judged: the kind of scorer and its own settings. */
export function ScorerFields() {
  const { control, unregister } = useRunForm();
  const { field } = useController({ control, name: "config.env.scorer" });
  const type = useWatch({ control, name: "config.env.scorer.type" }) ?? "normalizedEm";
  const choice = scorerChoices.find((candidate) => candidate.type === type);
  return (
    <>
      <SettingFrame path="config.env.scorer.type" label="Scorer" help={choice?.description}>
        {(props) => (
          <Select
            {...props}
            ref={field.ref}
            value={type}
            onBlur={field.onBlur}
            onChange={(event) => {
              const next = defaultScorer(event.target.value);
              field.onChange(next);
              if (!usesJudge(next)) {
                unregister("config.model.judge");
              }
            }}
          >
            {scorerChoices.map((option) => (
              <option key={option.type} value={option.type}>
                {option.title}
              </option>
            ))}
          </Select>
        )}
      </SettingFrame>
      <NumberSetting
        path="config.env.scorer.passThreshold"
        label="Pass at"
        isDecimal
        help="The soft score from which an item counts as passed."
      />
      {type === "contains" ? (
        <SelectSetting
          path="config.env.scorer.mode"
          label="Must contain"
          words={{ any: "Any expected text", all: "All expected texts", none: "None of them" }}
        />
      ) : null}
      {type === "regex" ? (
        <>
          <TextSetting path="config.env.scorer.pattern" label="Pattern" isOptional isMono />
          <TextSetting
            path="config.env.scorer.flags"
            label="Flags"
            isMono
            help="Any of i, m, s, u."
          />
        </>
      ) : null}
      {type === "llmJudge" ? <RubricFields /> : null}
      {type === "numeric" ? (
        <>
          <NumberSetting path="config.env.scorer.absTol" label="Absolute tolerance" isDecimal />
          <NumberSetting path="config.env.scorer.relTol" label="Relative tolerance" isDecimal />
          <SwitchSetting path="config.env.scorer.percentAsFraction" label="Read 50 % as 0.5" />
        </>
      ) : null}
    </>
  );
}

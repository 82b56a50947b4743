"use client";

import { useWatch } from "react-hook-form";
import { answerFormats } from "@/components/dataset/answer-formats";
import { scorerChoices } from "@/components/dataset/scorer-choices";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { environmentTitles } from "@/lib/schemas/environment";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { DatasetField } from "./dataset-field";
import { EnvironmentFields } from "./environment-fields";
import { useRunForm } from "./form-base";
import { FieldGrid, Group, MoreFields } from "./group";
import { ScorerFields } from "./scorer-fields";
import { SeedSkillField } from "./seed-skill-field";
import { LongTextSetting, SelectSetting, settingId } from "./setting-fields";
import type { DatasetChoice } from "./starting-values";

const formatWords = Object.fromEntries(answerFormats.map(({ value, label }) => [value, label]));

/** Which items, how they are judged, where the skill starts, and the run's name. */
export function TaskGroup({
  datasets,
  dataset,
  onChooseDataset,
  onUploaded,
}: {
  datasets: readonly DatasetChoice[];
  dataset: DatasetChoice | undefined;
  onChooseDataset: (id: string) => void;
  onUploaded: (dataset: DatasetRow) => void;
}) {
  const { register, formState, getFieldState, control } = useRunForm();
  const environment = useWatch({ control, name: "config.env.name" });
  const scorer = useWatch({ control, name: "config.env.scorer.type" });
  const nameError = getFieldState("name", formState).error?.message;
  return (
    <Group title="Task">
      <FieldGrid>
        <DatasetField
          datasets={datasets}
          dataset={dataset}
          onChoose={onChooseDataset}
          onUploaded={onUploaded}
        />
        <Field
          id={settingId("environment")}
          label="Environment"
          help="How an item is run and scored. It comes with the dataset."
        >
          {(props) => (
            <Input
              {...props}
              readOnly
              value={
                environment !== "custom"
                  ? environmentTitles[environment]
                  : `Custom tasks · ${scorerChoices.find(({ type }) => type === scorer)?.title ?? ""}`
              }
            />
          )}
        </Field>
        <Field
          id={settingId("name")}
          label="Name"
          error={nameError}
          help="For finding it again."
          className="md:col-span-2"
        >
          {(props) => (
            <Input {...props} {...register("name")} autoComplete="off" className="font-mono" />
          )}
        </Field>
        <SeedSkillField />
      </FieldGrid>
      <MoreFields title="Environment options">
        <FieldGrid>
          {environment !== "custom" ? (
            <EnvironmentFields environment={environment} />
          ) : (
            <>
              <ScorerFields />
              <SelectSetting path="config.env.answer_format" words={formatWords} />
              <div className="hidden md:block" />
              <LongTextSetting
                path="config.env.system_prompt"
                placeholder="Built-in instructions"
                className="md:col-span-2"
              />
              <LongTextSetting path="config.env.user_template" rows={2} />
              <LongTextSetting path="config.env.guidance" rows={2} />
            </>
          )}
        </FieldGrid>
      </MoreFields>
    </Group>
  );
}

"use client";

import type { ReactNode } from "react";
import { useWatch } from "react-hook-form";
import { RubricPreview } from "@/components/dataset/rubric-preview";
import { scorerSchema } from "@/lib/schemas/scorer";
import { useRunForm } from "./form-base";
import { LongTextSetting, NumberSetting, SelectSetting } from "./setting-fields";

const scaleWords = { binary: "Pass or fail", five: "Five points", hundred: "0 to 100" };

/** What the judge is told: rubric, scale and votes, with the question it will get. */
export function RubricFields({ children }: { children?: ReactNode }) {
  const { control } = useRunForm();
  const scorer = useWatch({ control, name: "config.env.scorer" });
  const datasetId = useWatch({ control, name: "datasetId" });
  const parsed = scorerSchema.safeParse(scorer);
  return (
    <>
      <LongTextSetting path="config.env.scorer.rubric" rows={6} className="md:col-span-2" />
      <SelectSetting path="config.env.scorer.scale" words={scaleWords} />
      <NumberSetting path="config.env.scorer.votes" />
      {children}
      {parsed.success && parsed.data.type === "llmJudge" && datasetId !== "" ? (
        <div className="md:col-span-2">
          <RubricPreview scorer={parsed.data} datasetId={datasetId} />
        </div>
      ) : null}
    </>
  );
}

"use client";

import { useDeferredValue, useMemo, useState } from "react";
import { useWatch } from "react-hook-form";
import type { CheckedJudge } from "@/lib/estimate/judge-checks";
import { type PlanCheck, planChecks } from "@/lib/estimate/plan-checks";
import { makePlanView, type PlanView } from "@/lib/estimate/plan-view";
import { estimateRun } from "@/lib/estimate/run-estimate";
import type { RunPlan } from "@/lib/schemas/plan";
import { runConfigSchema } from "@/lib/schemas/run-config";
import { useRunForm } from "./form-base";
import type { RunFormInput } from "./form-values";
import { useJudgeChecks } from "./judge-checks-provider";
import type { DatasetChoice } from "./starting-values";

type Planned = {
  readonly plan: RunPlan;
  readonly view: PlanView;
  readonly checks: readonly PlanCheck[];
};

/** The plan of what the form holds; while that is not valid, the last valid one, marked as stale. */
export function usePlan(dataset: DatasetChoice | undefined): {
  readonly planned: Planned | null;
  readonly isStale: boolean;
} {
  const { control } = useRunForm();
  const config = useDeferredValue(useWatch({ control, name: "config" }));
  const seedSkill = useDeferredValue(useWatch({ control, name: "seedSkill" }));
  const judgeChecks = useJudgeChecks();
  const planned = useMemo(
    () => (dataset ? planOf(config, seedSkill, dataset, judgeChecks) : null),
    [config, seedSkill, dataset, judgeChecks],
  );
  const [last, setLast] = useState<Planned | null>(null);
  if (planned !== null && planned !== last) {
    setLast(planned);
  }
  const shown = planned ?? (dataset ? last : null);
  return { planned: shown, isStale: planned === null && shown !== null };
}

/** null while a setting is not valid or does not fit the data. */
export function planOf(
  config: RunFormInput["config"],
  seedSkill: string,
  dataset: Pick<DatasetChoice, "counts" | "meanItemChars"> &
    Partial<Pick<DatasetChoice, "manifest">>,
  judgeChecks?: readonly CheckedJudge[],
): Planned | null {
  const parsed = runConfigSchema.safeParse(config);
  if (!parsed.success) {
    return null;
  }
  try {
    const estimate = estimateRun({
      config: parsed.data,
      counts: dataset.counts,
      meanItemChars: dataset.meanItemChars,
      pictures: dataset.manifest?.stats?.pictures ?? null,
      seedSkillChars: seedSkill.length,
    });
    return {
      plan: estimate.plan,
      view: makePlanView(estimate, parsed.data),
      checks: planChecks({
        config: parsed.data,
        plan: estimate.plan,
        seedSkill,
        ...(judgeChecks === undefined ? {} : { judgeChecks }),
      }),
    };
  } catch (error) {
    if (error instanceof RangeError) {
      return null;
    }
    throw error;
  }
}

"use client";

import { CircleCheck, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useWatch } from "react-hook-form";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { judgeScorersOf, judgeSettings, rubricKey } from "@/lib/domain/run-judge";
import { agreementWords, checksOfJudge } from "@/lib/estimate/judge-checks";
import { formatPlural } from "@/lib/format/count";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { runConfigSchema } from "@/lib/schemas/run-config";
import { usesJudge } from "@/lib/schemas/scorer";
import { useRunForm } from "./form-base";
import { useJudgeChecks } from "./judge-checks-provider";
import { RoleEditor } from "./role-editor";

/** The third role: shown when answers are graded by a model. */
export function JudgeCard() {
  const { control } = useRunForm();
  const env = useWatch({ control, name: "config.env" });
  const scorer = env.name === "custom" ? runConfigSchema.shape.env.safeParse(env).data : undefined;
  const isJudged = scorer?.name === "custom" && usesJudge(scorer.scorer);
  return isJudged ? (
    <div className="mt-4 grid gap-x-4 gap-y-6 border-t pt-4 md:grid-cols-2">
      <RoleEditor modelRole="judge">
        <JudgeChoice />
      </RoleEditor>
      <JudgeStanding />
    </div>
  ) : null;
}

function JudgeChoice() {
  const { control, getValues, setValue, unregister } = useRunForm();
  const judge = useWatch({ control, name: "config.model.judge" });
  const handleChange = (choice: string) => {
    if (choice === "optimizer") {
      unregister("config.model.judge");
      setValue("config.model.judge", undefined, { shouldDirty: true });
      return;
    }
    const { provider, baseUrl, apiKeyEnv, model } = getValues("config.model.optimizer") ?? {};
    const like = modelRoleSchema.safeParse({ provider, baseUrl, apiKeyEnv, model, temperature: 0 });
    setValue("config.model.judge", like.data ?? modelRoleSchema.parse({ temperature: 0 }), {
      shouldDirty: true,
    });
  };
  return (
    <Field label="Graded by" help="A judge apart from target and optimizer is the fairest.">
      {(props) => (
        <Select
          {...props}
          value={judge === undefined ? "optimizer" : "own"}
          onChange={({ target }) => handleChange(target.value)}
        >
          <option value="optimizer">The optimizer model</option>
          <option value="own">A model of its own</option>
        </Select>
      )}
    </Field>
  );
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Whether the judge was ever compared with people, and where to do it. */
function JudgeStanding() {
  const { control } = useRunForm();
  const config = useWatch({ control, name: "config" });
  const datasetId = useWatch({ control, name: "datasetId" });
  const known = useJudgeChecks();
  const parsed = runConfigSchema.safeParse(config);
  const judge = parsed.success ? judgeSettings(parsed.data) : null;
  const scorers = parsed.success ? judgeScorersOf(parsed.data.env) : [];
  const votes = scorers.reduce((sum, scorer) => sum + scorer.votes, 0);
  return (
    <section aria-labelledby="judge-standing" className="grid min-w-0 content-start gap-3">
      <h3 id="judge-standing" className="font-semibold">
        Agreement with people
      </h3>
      {judge === null ? (
        <p className="text-table text-text-2">Complete the settings to see what is known of it.</p>
      ) : (
        <>
          {scorers.map((scorer, index) => {
            const [check] = known ? checksOfJudge(known, judge, scorer) : [];
            const { state, message } = agreementWords(check);
            const Icon = state === "good" ? CircleCheck : TriangleAlert;
            return (
              <div
                key={rubricKey(scorer)}
                className="grid gap-1.5 rounded-control bg-surface px-3 py-2.5 text-table"
              >
                <p className="flex items-start gap-2">
                  <Icon
                    aria-hidden
                    strokeWidth={2}
                    className={`mt-0.5 size-3.5 shrink-0 ${state === "good" ? "text-accept-text" : "text-warning-text"}`}
                  />
                  <span>
                    {scorers.length > 1 ? `Judge ${index + 1}: ${message}` : capitalized(message)}.
                  </span>
                </p>
                {check ? (
                  <Link
                    href={`/datasets/${check.datasetId}/judge/${check.id}`}
                    className="inline-flex min-h-6 w-fit items-center text-accent"
                  >
                    Open the check
                  </Link>
                ) : null}
              </div>
            );
          })}
          {datasetId === "" ? null : (
            <Link
              href={`/datasets/${datasetId}/judge`}
              className="inline-flex min-h-6 w-fit items-center text-table text-accent"
            >
              Check a judge on this dataset
            </Link>
          )}
          <p className="text-caption text-text-3">
            {formatPlural(votes, "judge call")} per answer. A judge varies: equal runs may score
            differently, except that an equal answer keeps its verdict.
          </p>
        </>
      )}
    </section>
  );
}

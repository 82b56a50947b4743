"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { flattenConfig } from "@/components/run-form/changes";
import { FormBaseProvider, useRunForm } from "@/components/run-form/form-base";
import {
  type RunFormInput,
  type RunFormOutput,
  runFormSchema,
} from "@/components/run-form/form-values";
import { RoleEditor } from "@/components/run-form/role-editor";
import { RubricFields } from "@/components/run-form/rubric-fields";
import { NumberSetting } from "@/components/run-form/setting-fields";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";
import { judgeScorersOf } from "@/lib/domain/run-judge";
import { fieldMessage } from "@/lib/schemas/field-messages";
import { type JudgeRound, type JudgeSource, judgeCheckLimits } from "@/lib/schemas/judge";
import { createCheck } from "./judge-requests";

const sourceWords: Readonly<
  Record<Exclude<JudgeSource, "given">, { title: string; help: string }>
> = {
  answers: {
    title: "Answers of earlier runs",
    help: "Passed and failed ones in turn, outside of the test split. You label them.",
  },
  references: {
    title: "Right and wrong references",
    help: "Expected answers of an item and of another one; labelled already. Easy: it shows that a judge is of use, not that it is fair.",
  },
};

const furtherRounds: readonly { round: JudgeRound; label: string }[] = [
  { round: "again", label: "Ask everything once more" },
  { round: "swapped", label: "Ask with the answer before the reference" },
];

/** Rubric, judge and answers of a new check. The settings are those of the run form. */
export function JudgeSetup({
  datasetId,
  config,
  hasAnswers,
}: {
  datasetId: string;
  /** Settings with a judging scorer and a judge. */
  config: RunFormOutput["config"];
  /** Whether a run has answered items of the dataset. */
  hasAnswers: boolean;
}) {
  const form = useForm<RunFormInput, unknown, RunFormOutput>({
    resolver: zodResolver(runFormSchema, { error: fieldMessage }),
    defaultValues: { name: "check", datasetId, seedSkill: "", config },
    mode: "onBlur",
    reValidateMode: "onChange",
  });
  return (
    <FormProvider {...form}>
      <FormBaseProvider value={flattenConfig(config)}>
        <SetupForm datasetId={datasetId} hasAnswers={hasAnswers} />
      </FormBaseProvider>
    </FormProvider>
  );
}

function SetupForm({ datasetId, hasAnswers }: { datasetId: string; hasAnswers: boolean }) {
  const router = useRouter();
  const isHydrated = useIsHydrated();
  const form = useRunForm();
  const [source, setSource] = useState<"answers" | "references">(
    hasAnswers ? "answers" : "references",
  );
  const [size, setSize] = useState(String(judgeCheckLimits.usualCases));
  const [rounds, setRounds] = useState<ReadonlySet<JudgeRound>>(new Set(["again", "swapped"]));
  const [isMaking, setIsMaking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const sizeError = isSize(size)
    ? undefined
    : `use a whole number, 1 to ${judgeCheckLimits.maxCases}`;

  const handleValid = async ({ config }: RunFormOutput) => {
    const [scorer] = judgeScorersOf(config.env);
    if (!scorer || !config.model.judge || sizeError) {
      return;
    }
    setIsMaking(true);
    setProblem(null);
    const answer = await createCheck(datasetId, {
      scorer,
      judge: config.model.judge,
      source,
      size: Number(size),
      rounds: [
        "first",
        ...furtherRounds.map(({ round }) => round).filter((one) => rounds.has(one)),
      ],
    });
    if (answer.ok) {
      // Stays busy: the page goes away.
      router.push(`/datasets/${datasetId}/judge/${answer.value.id}`);
      return;
    }
    setIsMaking(false);
    setProblem(answer.message);
  };
  const handleInvalid = () => setProblem(null);
  const toggleRound = (round: JudgeRound, isOn: boolean) =>
    setRounds((known) => {
      const next = new Set(known);
      if (isOn) {
        next.add(round);
      } else {
        next.delete(round);
      }
      return next;
    });
  return (
    <form
      noValidate
      inert={!isHydrated}
      onSubmit={form.handleSubmit(handleValid, handleInvalid)}
      aria-labelledby="setup-title"
    >
      <Card>
        <CardHeader title="New check" titleId="setup-title" />
        <CardBody className="grid items-start gap-x-6 gap-y-6 lg:grid-cols-2">
          <div className="grid min-w-0 content-start gap-x-4 gap-y-3.5 md:grid-cols-2">
            <RubricFields>
              <NumberSetting
                path="config.env.scorer.passThreshold"
                label="Pass at"
                isDecimal
                help="An answer passes when most votes pass it and the score reaches this."
              />
            </RubricFields>
          </div>
          <div className="grid min-w-0 content-start gap-6">
            <RoleEditor modelRole="judge" />
            <fieldset className="grid min-w-0 content-start gap-3.5">
              <legend className="mb-2 font-semibold">Answers to compare on</legend>
              <Field label="Answers" help={sourceWords[source].help}>
                {(props) => (
                  <Select
                    {...props}
                    value={source}
                    onChange={({ target }) =>
                      setSource(target.value === "references" ? "references" : "answers")
                    }
                  >
                    {(["answers", "references"] as const).map((one) => (
                      <option key={one} value={one} disabled={one === "answers" && !hasAnswers}>
                        {sourceWords[one].title}
                        {one === "answers" && !hasAnswers ? " (no run yet)" : ""}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <Field
                label="How many"
                help={`At least ${judgeCheckLimits.neededCases} are needed to say anything; at most ${judgeCheckLimits.maxCases}.`}
                error={sizeError}
              >
                {(props) => (
                  <Input
                    {...props}
                    inputMode="numeric"
                    autoComplete="off"
                    className="tabular"
                    value={size}
                    onChange={({ target }) => setSize(target.value)}
                  />
                )}
              </Field>
              <div className="grid gap-1.5">
                {furtherRounds.map(({ round, label }) => (
                  <label key={round} className="flex min-h-6 items-center gap-2 text-table">
                    <input
                      type="checkbox"
                      className="size-4 shrink-0 accent-accent"
                      checked={rounds.has(round)}
                      onChange={({ target }) => toggleRound(round, target.checked)}
                    />
                    {label}
                  </label>
                ))}
                <p className="text-caption text-text-3">
                  A judge that changes its mind, or prefers what it reads first, shows there. Each
                  costs as many calls again.
                </p>
              </div>
            </fieldset>
          </div>
          <div className="grid gap-3 border-t pt-4 lg:col-span-2">
            {problem === null ? null : (
              <Notice tone="danger" role="alert" title="The check was not made">
                {problem}
              </Notice>
            )}
            <div className="flex flex-wrap items-center gap-3">
              <Button type="submit" variant="primary" pending={isMaking}>
                Draw answers
              </Button>
              <p className="text-caption text-text-3">
                Nothing is asked of the judge before you say so on the next page.
              </p>
            </div>
          </div>
        </CardBody>
      </Card>
    </form>
  );
}

function isSize(text: string): boolean {
  return (
    /^\d{1,3}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= judgeCheckLimits.maxCases
  );
}

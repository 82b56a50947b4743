"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { FormProvider, useForm, useWatch } from "react-hook-form";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";
import type { PlanCheck } from "@/lib/estimate/plan-checks";
import { fieldMessage } from "@/lib/schemas/field-messages";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { configChanges, flattenConfig } from "./changes";
import { ErrorSummary, listProblems } from "./error-summary";
import { FormBaseProvider, useRunForm } from "./form-base";
import { type RunFormInput, type RunFormOutput, runFormSchema } from "./form-values";
import { type GroupId, groupOf } from "./group-of";
import { ModelsGroup } from "./models-group";
import { PastRunsMenu } from "./past-runs";
import { PlanPanel } from "./plan-panel";
import { PresetRow } from "./preset-row";
import { settingId } from "./setting-fields";
import { SettingGroups } from "./setting-groups";
import { SettingsFile } from "./settings-file";
import {
  baseConfig,
  type DatasetChoice,
  findPreset,
  firstPresetId,
  presetsOf,
  suggestedName,
  withDataset,
  withPreset,
} from "./starting-values";
import { TaskGroup } from "./task-group";
import { useDraft } from "./use-draft";
import { usePlan } from "./use-plan";
import { useStart } from "./use-start";

export type RunFormProps = {
  datasets: readonly DatasetChoice[];
  /** Chosen by the address, or null. */
  initialDatasetId: string | null;
  /** Preset chosen by the address; the usual one without. */
  initialPresetId?: string | null;
  /** An earlier run whose settings fill the form. */
  from: PastRun | null;
  /** Text of the library to begin with. */
  seedSkill?: string | null;
  isWorkerAlive: boolean;
};

export type PastRun = {
  readonly name: string;
  readonly datasetId: string;
  readonly seedSkill: string;
  readonly config: RunFormOutput["config"];
};

/** The page "New run": settings at the left, what they mean at the right, one button. */
export function RunForm(props: RunFormProps) {
  const form = useForm<RunFormInput, unknown, RunFormOutput>({
    resolver: zodResolver(runFormSchema, { error: fieldMessage }),
    defaultValues: initialValues(props),
    mode: "onBlur",
    reValidateMode: "onChange",
    shouldFocusError: false,
  });
  return (
    <FormProvider {...form}>
      <RunFormPage {...props} />
    </FormProvider>
  );
}

function RunFormPage({
  datasets,
  initialDatasetId,
  initialPresetId = null,
  from,
  seedSkill = null,
  isWorkerAlive,
}: RunFormProps) {
  const isHydrated = useIsHydrated();
  const form = useRunForm();
  const { control, formState } = form;
  const [presetId, setPresetId] = useState<string>(initialPresetId ?? firstPresetId);
  const [uploaded, setUploaded] = useState<readonly DatasetChoice[]>([]);
  const [openGroups, setOpenGroups] = useState<ReadonlySet<GroupId>>(new Set());

  const choices = useMemo(() => [...uploaded, ...datasets], [uploaded, datasets]);
  const datasetId = useWatch({ control, name: "datasetId" });
  const config = useWatch({ control, name: "config" });
  const dataset = choices.find((candidate) => candidate.id === datasetId);
  const base = useMemo(
    () => baseConfig(dataset, findPreset(dataset, presetId)),
    [dataset, presetId],
  );
  const flatBase = useMemo(() => flattenConfig(base), [base]);
  const changes = configChanges(config, base);
  const environment = config.env.name;
  const { planned, isStale } = usePlan(dataset);
  const problems = listProblems(formState.errors);

  const draft = useDraft({
    isPrefilled: [from, initialDatasetId, initialPresetId, seedSkill].some(
      (choice) => choice !== null,
    ),
    presetId,
    knowsDataset: (id) => choices.some((candidate) => candidate.id === id),
    onRestore: (kept) => {
      form.reset(kept.values);
      setPresetId(kept.presetId);
    },
  });

  const focusField = (path: string) => {
    const group = groupOf(path);
    if (group) {
      // The field must be visible before it can take the focus.
      flushSync(() => setOpenGroups((open) => new Set([...open, group])));
    }
    const element = findControl(path);
    element?.closest("details")?.setAttribute("open", "");
    element?.focus();
  };
  const start = useStart({
    onProblems: (paths) => {
      const first = firstOnPage(paths);
      if (first !== undefined) {
        focusField(first);
      }
    },
    onStarted: draft.forget,
  });

  const chooseDataset = (next: DatasetChoice) => {
    const values = form.getValues();
    const isOwnName = values.name !== "" && values.name !== suggestedName(dataset);
    form.reset({
      ...values,
      datasetId: next.id,
      name: isOwnName ? values.name : suggestedName(next),
      config: withDataset(values.config, baseConfig(next, findPreset(next, presetId))),
    });
  };
  const handleUploaded = (row: DatasetRow) => {
    const choice = { ...row, meanItemChars: null };
    setUploaded((known) => [choice, ...known]);
    chooseDataset(choice);
  };
  const handlePreset = (id: string) => {
    const values = form.getValues();
    setPresetId(id);
    form.reset({
      ...values,
      config: withPreset(values.config, baseConfig(dataset, findPreset(dataset, id))),
    });
  };
  const handleStartOver = () => {
    draft.forget();
    setPresetId(firstPresetId);
    form.reset(initialValues({ datasets: choices, initialDatasetId, from }));
  };
  const toggleGroup = (id: GroupId) => (isOpen: boolean) =>
    setOpenGroups((open) => {
      const next = new Set(open);
      if (isOpen) {
        next.add(id);
      } else {
        next.delete(id);
      }
      return next;
    });
  const errorsIn = (id: GroupId) => problems.filter(({ path }) => groupOf(path) === id).length;
  const checks: readonly PlanCheck[] = [...(planned?.checks ?? []), workerCheck(isWorkerAlive)];

  return (
    <FormBaseProvider value={flatBase}>
      <PageHeader
        title={from ? "Run again with changes" : "New run"}
        crumbs={[{ href: "/runs", label: "Runs" }]}
        actions={
          <>
            <PastRunsMenu />
            <SettingsFile
              getConfig={() => form.getValues("config")}
              base={base}
              onUse={(next) => form.reset({ ...form.getValues(), config: next })}
            />
          </>
        }
      />
      <PageBody>
        {from ? (
          <p className="text-text-2">
            Settings, dataset and seed skill are those of <b className="font-medium">{from.name}</b>
            .
          </p>
        ) : null}
        {draft.isRestored ? (
          <Notice
            title="Your unsent settings are back"
            role="status"
            actions={
              <Button size="sm" onClick={handleStartOver}>
                Start over
              </Button>
            }
          />
        ) : null}
        <ErrorSummary
          problems={formState.isSubmitted ? problems : []}
          message={start.refusal}
          environment={environment}
          onFocusField={focusField}
        />
        <PresetRow
          presets={presetsOf(dataset)}
          value={presetId}
          onChange={handlePreset}
          changed={changes.changed}
          unchangedCount={changes.unchangedCount}
          environment={environment}
        />
        {/* Inert until the page's code runs: nothing typed before that could be lost. */}
        <form
          noValidate
          inert={!isHydrated}
          onSubmit={start.submit}
          className="items-start gap-4 lg:flex"
        >
          <div className="grid min-w-0 flex-1 gap-4">
            <TaskGroup
              datasets={choices}
              dataset={dataset}
              onChooseDataset={(id) => {
                const next = choices.find((candidate) => candidate.id === id);
                if (next) {
                  chooseDataset(next);
                }
              }}
              onUploaded={handleUploaded}
            />
            <ModelsGroup />
            <SettingGroups
              planned={planned?.plan ?? null}
              openGroups={openGroups}
              onToggle={toggleGroup}
              errorsIn={errorsIn}
            />
          </div>
          <aside className="mt-4 min-w-0 lg:sticky lg:top-18 lg:mt-0 lg:w-panel lg:shrink-0">
            <PlanPanel
              view={planned?.view ?? null}
              budgets={planned?.plan.budgets ?? []}
              checks={checks}
              isStale={isStale}
              emptyHint={
                dataset
                  ? "Correct the marked settings to see what the run needs."
                  : "Choose a dataset to see what the run needs."
              }
            >
              <Button
                type="submit"
                variant="primary"
                size="lg"
                pending={start.isStarting}
                className="w-full"
                // Leaving a field may show its error and move this button away under the pointer.
                onMouseDown={(event) => event.preventDefault()}
              >
                {start.isStarting ? "Starting…" : "Start run"}
              </Button>
            </PlanPanel>
          </aside>
        </form>
      </PageBody>
    </FormBaseProvider>
  );
}

function initialValues({
  datasets,
  initialDatasetId,
  initialPresetId,
  from,
  seedSkill,
}: Omit<RunFormProps, "isWorkerAlive">): RunFormInput {
  const wanted = from?.datasetId ?? initialDatasetId;
  const dataset =
    datasets.find((candidate) => candidate.id === wanted) ??
    (wanted === null ? datasets[0] : undefined);
  return {
    name: suggestedName(dataset),
    datasetId: dataset?.id ?? "",
    seedSkill: seedSkill ?? from?.seedSkill ?? "",
    config:
      from?.config ?? baseConfig(dataset, findPreset(dataset, initialPresetId ?? firstPresetId)),
  };
}

function workerCheck(isAlive: boolean): PlanCheck {
  return isAlive
    ? { id: "worker", state: "good", message: "worker running" }
    : {
        id: "worker",
        state: "warning",
        message: "no worker is running: the run will wait in the queue",
      };
}

/** The first of several fields in the order of the page. */
function firstOnPage(paths: readonly string[]): string | undefined {
  return paths.toSorted((a, b) => {
    const first = findControl(a);
    const second = findControl(b);
    if (!first || !second) {
      return first ? -1 : 1;
    }
    return first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  })[0];
}

/** The control of a field; a section's message belongs to the first control inside it. */
function findControl(path: string): HTMLElement | null {
  return (
    document.getElementById(settingId(path)) ??
    document.querySelector<HTMLElement>(`[id^="${CSS.escape(settingId(path))}-"]`)
  );
}

"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import type { FieldErrors } from "react-hook-form";
import { listProblems } from "./error-summary";
import { type SettingPath, useRunForm } from "./form-base";
import { type RunFormInput, type RunFormOutput, runFormSchema } from "./form-values";
import { formPath, startRun } from "./start-run";

/** Sends the form once; refusals of the server land at the same fields as the browser's own. */
export function useStart(input: {
  /** Called with the paths that need attention, first one first. */
  readonly onProblems: (paths: readonly string[]) => void;
  readonly onStarted: () => void;
}): {
  readonly submit: (event: React.FormEvent) => void;
  readonly isStarting: boolean;
  /** A refusal that belongs to no field. */
  readonly refusal: string | null;
} {
  const router = useRouter();
  const form = useRunForm();
  const [isStarting, setIsStarting] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  /** A second click can come before the first one is drawn. */
  const isBusy = useRef(false);
  const lastRequest = useRef<{ content: string; key: string } | null>(null);

  /** The same content keeps its key, so that a repeated request makes one run. */
  const keyFor = (values: RunFormOutput): string => {
    const content = JSON.stringify(values);
    if (lastRequest.current?.content !== content) {
      lastRequest.current = { content, key: crypto.randomUUID() };
    }
    return lastRequest.current.key;
  };

  const handleValid = async (values: RunFormOutput) => {
    setIsStarting(true);
    setRefusal(null);
    const result = await startRun(values, keyFor(values));
    if (result.ok) {
      // Stays busy: the page goes away.
      input.onStarted();
      router.push(`/runs/${result.runId}`);
      return;
    }
    isBusy.current = false;
    setIsStarting(false);
    const known = result.fields.map((field) => ({ ...field, path: formPath(field.path) }));
    for (const { path, message } of known) {
      if (isFormPath(path)) {
        form.setError(path, { type: "server", message });
      }
    }
    const shown = known.filter(({ path }) => isFormPath(path));
    if (shown.length === 0) {
      setRefusal([result.message, result.hint].filter(Boolean).join(" "));
    }
    input.onProblems(shown.map(({ path }) => path));
  };
  const handleInvalid = (errors: FieldErrors<RunFormInput>) => {
    isBusy.current = false;
    setRefusal(null);
    input.onProblems(listProblems(errors).map(({ path }) => path));
  };
  const submit = form.handleSubmit(handleValid, handleInvalid);
  return {
    submit: (event) => {
      event.preventDefault();
      if (!isBusy.current) {
        isBusy.current = true;
        void submit(event);
      }
    },
    isStarting,
    refusal,
  };
}

function isFormPath(path: string): path is SettingPath | "name" | "datasetId" | "seedSkill" {
  return path.startsWith("config.") || path in runFormSchema.shape;
}

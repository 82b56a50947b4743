"use client";

import dynamic from "next/dynamic";
import { useRun, useRunView } from "./run-context";

const ForkDialog = dynamic(() => import("./fork-dialog").then((module) => module.ForkDialog));

/** Trains a finished run on for more epochs, as a branch of its last step. */
export function ContinueButton() {
  const { runId } = useRun();
  const { state } = useRunView();
  const { created, plan, steps } = state;
  const epochs =
    plan && plan.stepsPerEpoch > 0 ? Math.ceil(plan.totalSteps / plan.stepsPerEpoch) : 0;
  if (created === null || created.imported || epochs === 0 || steps.length === 0) {
    return null;
  }
  return (
    <ForkDialog
      runId={runId}
      runName={created.name}
      step={steps.length}
      epochs={Math.min(50, epochs + 1)}
      leastEpochs={epochs + 1}
      label="Continue with more epochs…"
    />
  );
}

"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { stageWordOf } from "@/lib/domain/status-words";
import type { RunFailure } from "@/lib/schemas/run-summary";
import { CommandButtons } from "./run-actions";

const classWords: Record<RunFailure["class"], string> = {
  user_setup: "Set-up",
  provider: "Model endpoint",
  data: "Dataset",
  resource: "Machine",
  internal: "Internal error",
};

/** Why the run failed, what was kept and how to go on: the first thing on the page of a failed run. */
export function FailurePanel({
  runId,
  failure,
  stepsDone,
}: {
  runId: string;
  failure: RunFailure | null;
  stepsDone: number;
}) {
  const kept =
    stepsDone === 0
      ? "No step was finished."
      : `${stepsDone} finished steps and all finished items are kept.`;
  return (
    <Card className="border-danger-text">
      <CardHeader
        title={
          <span className="text-danger-text">
            Failed: {failure ? classWords[failure.class] : "unknown reason"}
          </span>
        }
        actions={
          <>
            <Button asChild>
              <Link href={`/runs/new?from=${runId}`}>Run again with changes</Link>
            </Button>
            <CommandButtons />
          </>
        }
      />
      <CardBody className="grid gap-2">
        <p className="text-reading break-words">
          {failure?.message ?? "The worker gave no reason. The log may tell more."}
        </p>
        {failure?.hint ? (
          <p className="text-text-2">
            <span className="font-medium text-text">What to do:</span> {failure.hint}
          </p>
        ) : null}
        <p className="text-table text-text-3">
          {[
            failure?.stage ? `Stage: ${stageWordOf(failure.stage)}.` : "",
            failure?.step ? `Step ${failure.step}.` : "",
            failure?.itemId ? `Item ${failure.itemId}.` : "",
            kept,
            stepsDone === 0
              ? "When it is fixed, Resume goes on; finished items are not paid again."
              : "Resume goes on at the first unfinished item.",
          ]
            .filter(Boolean)
            .join(" ")}
        </p>
        <div className="flex flex-wrap items-center gap-3">
          {failure ? (
            <CopyButton size="sm" label="Copy code" text={failure.code} variant="quiet" />
          ) : null}
          <Link href={`/runs/${runId}/logs?level=error`} className="text-accent">
            Open the log at the errors
          </Link>
        </div>
      </CardBody>
    </Card>
  );
}

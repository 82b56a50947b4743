"use client";

import dynamic from "next/dynamic";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatDuration } from "@/lib/format/duration";
import { stuckFor } from "@/lib/run-view/stuck";
import { useRun, useRunView } from "./run-context";
import { useNow } from "./use-now";

const LimitDialog = dynamic(() => import("./limit-dialog").then((module) => module.LimitDialog));

/** Says why nothing moves: queued, no worker, paused, stopped, interrupted, refused or unanswered. */
export function StateNotice() {
  const { pending, refusal, dismiss, isWorkerAlive, openedAt, isReplay = false } = useRun();
  const { state } = useRunView();
  // Without a worker silence is certain before the browser's clock is asked, and is there from the first paint.
  const silentMs = stuckFor(state, useNow(10_000) ?? (isWorkerAlive ? null : openedAt));
  return (
    <>
      {silentMs === null || isReplay ? null : (
        <Notice
          tone="warning"
          role="status"
          title={`Nothing has happened for ${formatDuration(silentMs)}`}
        >
          {isWorkerAlive
            ? "A worker is running. A model may be slow or its endpoint may hang; the log tells the last call. Stop now keeps every finished item, and a resume pays for nothing twice."
            : "No worker is running. Start one with npm run worker, or everything with npm start; the run goes on by itself."}
        </Notice>
      )}
      {refusal === "" ? null : (
        <Notice
          tone="warning"
          role="status"
          title="The command was refused"
          actions={
            <Button size="sm" onClick={dismiss}>
              Dismiss
            </Button>
          }
        >
          {refusal}
        </Notice>
      )}
      {pending?.isSilent ? (
        <Notice
          tone="warning"
          role="status"
          title="The worker has not answered for 10 s"
          actions={
            <Button size="sm" onClick={dismiss}>
              Hide
            </Button>
          }
        >
          The wish is stored and is carried out as soon as a worker looks at it.
        </Notice>
      ) : null}
      <WhyWaiting
        isWorkerAlive={isWorkerAlive}
        status={state.status}
        isImported={state.created?.imported !== undefined}
        reason={state.statusReason}
        at={state.lastEventAt}
      />
    </>
  );
}

function WhyWaiting({
  isWorkerAlive,
  isImported,
  status,
  reason,
  at,
}: {
  isWorkerAlive: boolean;
  isImported: boolean;
  status: string;
  reason: string;
  at: string | null;
}) {
  if (status === "queued") {
    return isWorkerAlive ? (
      <Notice title="Queued">The worker takes this run as soon as it is free.</Notice>
    ) : (
      <Notice tone="warning" title="Worker not running">
        The run waits in the queue. Start a worker with{" "}
        <code className="font-mono">npm run worker</code>, or everything with{" "}
        <code className="font-mono">npm start</code>.
      </Notice>
    );
  }
  if (status === "interrupted" && isImported) {
    return (
      <Notice tone="warning" title="Imported from a directory that was not finished">
        {sentence(reason)} Import it again to add what has been written since; what was left out
        stands in the log.
      </Notice>
    );
  }
  if (status === "interrupted") {
    return (
      <Notice tone="warning" title="Interrupted: the worker of this run went away">
        Last sign {at ? <RelativeTime at={at} /> : "unknown"}. Finished work is kept; another worker
        goes on by itself, or press Resume.
      </Notice>
    );
  }
  if (status === "paused" && reason.startsWith("limit reached")) {
    return (
      <Notice tone="warning" title="Paused at a limit of this run" actions={<LimitDialog />}>
        {sentence(reason)} Everything finished so far is kept and not paid again. Raise the limit to
        go on; without that, a resume pauses here again.
      </Notice>
    );
  }
  if (status === "paused" && reason.startsWith("provider unavailable")) {
    return (
      <Notice tone="warning" title="Paused: the model's endpoint does not answer">
        {sentence(reason.replace(/^provider unavailable: /, ""))} Everything finished so far is kept
        and not paid again.{" "}
        {isWorkerAlive
          ? "The worker looks again every few seconds to minutes and goes on by itself when the endpoint answers; Resume tries at once, Stop ends the waiting."
          : "Start a worker: it goes on by itself when the endpoint answers."}
      </Notice>
    );
  }
  if (status === "paused" || status === "stopped") {
    return (
      <Notice title={status === "paused" ? "Paused" : "Stopped"}>
        {reason === ""
          ? "Everything finished so far is kept."
          : `${sentence(reason)} Everything finished so far is kept.`}{" "}
        Resume goes on at the first unfinished item and pays for nothing twice.
      </Notice>
    );
  }
  return null;
}

function sentence(reason: string): string {
  const text = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

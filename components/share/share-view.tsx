"use client";

import { Download } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { ScoreTable } from "@/components/charts/score-table";
import { SkillDiff } from "@/components/diff/skill-diff";
import { ScoreCard } from "@/components/run/score-card";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusChip } from "@/components/ui/status-chip";
import { makeScoreModel } from "@/lib/charts/score-model";
import type { RunState } from "@/lib/events/run-state";
import { connectShare } from "@/lib/realtime/connect-share";
import { createRunStore } from "@/lib/realtime/run-store";
import { useRunStore } from "@/lib/realtime/use-run-store";
import type { ShareScope } from "@/lib/schemas/share";
import { shareMoment, shareSentence } from "./share-sentence";
import { ShareUnavailable } from "./unavailable";
import { useBestText } from "./use-best-text";

/** A run as a visitor sees it: result, chart, change of the text, decisions. It follows a live run. */
export function ShareView({
  token,
  initialState,
  scope,
  expiresAt,
  texts,
}: {
  token: string;
  initialState: RunState;
  scope: ShareScope;
  expiresAt: string | null;
  texts: { readonly seed: string; readonly best: string } | null;
}) {
  const [store] = useState(() =>
    createRunStore({
      initialState,
      connect: (handlers) => connectShare(token)(handlers),
      fetchState: reloadPage,
    }),
  );
  const { state, connection } = useRunStore(store);
  const best = useBestText({ token, state, initial: texts?.best ?? null });
  useTextsOnceThere(scope.skillText && texts === null && state.versions.length > 0);
  const [selectedStep, setSelectedStep] = useState<number | null>(null);
  if (connection.kind === "closed") {
    return <ShareUnavailable />;
  }
  const moment = shareMoment(state);
  const { steps } = makeScoreModel(state, { provisionalScore: null, withRollout: false });
  return (
    <div className="mx-auto grid max-w-6xl min-w-0 gap-5 px-4 py-6 md:px-6 md:py-8">
      <div className="grid items-start justify-items-start gap-x-6 gap-y-3 md:flex">
        <div className="grid min-w-0 flex-1 gap-1.5">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="break-words text-page">{state.created?.name ?? "A run"}</h1>
            <StatusChip status={state.status} />
            {state.created?.isSimulated ? <Badge>Simulated models</Badge> : null}
          </div>
          <p className="tabular text-reading text-text-2">
            {shareSentence(state)}
            {moment ? (
              <>
                , {moment.word} <RelativeTime at={moment.at} />
              </>
            ) : null}
            .
          </p>
          <RunFacts state={state} scope={scope} />
        </div>
        {texts ? (
          <Button variant="primary" asChild>
            <a href={`/s/${token}/best_skill.md`} download>
              <Download aria-hidden className="size-4" strokeWidth={1.75} />
              Download best_skill.md
            </a>
          </Button>
        ) : null}
      </div>
      <ScoreCard state={state} selectedStep={selectedStep} onSelect={setSelectedStep} />
      {texts ? (
        <Card className="overflow-hidden">
          <CardHeader title="What the training changed" meta={<Badge>seed → best</Badge>} />
          {texts.seed === (best ?? texts.best) ? (
            <p className="px-4 py-5 text-text-2">
              The best skill is still the text the run started from.
            </p>
          ) : (
            <SkillDiff before={texts.seed} after={best ?? texts.best} label="Seed to best skill" />
          )}
        </Card>
      ) : null}
      <Card className="overflow-hidden">
        <CardHeader title="Decisions" />
        {steps.length > 1 ? (
          <ScoreTable steps={steps} />
        ) : (
          <p className="px-4 py-5 text-text-2">No step has been decided yet.</p>
        )}
      </Card>
      <footer className="grid gap-1 border-t pt-4 text-caption text-text-3">
        <p>
          SkillOpt Studio trains a text of instructions for a model: it proposes small edits and
          keeps one only when it scores higher on items kept aside for that. This page is read-only.
        </p>
        <p role="status">
          {connectionWords(connection.kind, state)}
          {expiresAt ? (
            <>
              {" "}
              The link expires <RelativeTime at={expiresAt} />.
            </>
          ) : null}
        </p>
      </footer>
    </div>
  );
}

/** A link opened while the run was queued has no texts yet: the server is asked again. */
function useTextsOnceThere(areMissing: boolean): void {
  const router = useRouter();
  useEffect(() => {
    if (areMissing) {
      router.refresh();
    }
  }, [areMissing, router]);
}

function RunFacts({ state, scope }: { state: RunState; scope: ShareScope }) {
  const { created } = state;
  if (!created) {
    return null;
  }
  const facts = [
    `dataset ${created.datasetName}`,
    ...(state.plan
      ? [`${state.plan.trainSize} train and ${state.plan.selectionSize} selection items`]
      : []),
    ...(scope.modelNames && created.targetModel !== ""
      ? [`target ${created.targetModel}, optimizer ${created.optimizerModel}`]
      : []),
  ];
  return <p className="text-table text-text-3">{facts.join(" · ")}</p>;
}

function connectionWords(kind: string, state: RunState): string {
  if (state.status === "finished") {
    return "The run is finished.";
  }
  switch (kind) {
    case "live":
      return "Live: the page follows the run.";
    case "catching_up":
    case "connecting":
      return "Connecting to the run…";
    default:
      return "Connection lost: the page shows the last known state.";
  }
}

/** Too far behind for a replay: the server makes the page anew. */
function reloadPage(): Promise<RunState> {
  window.location.reload();
  return new Promise(() => {});
}

"use client";

import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { ScoreChart } from "@/components/charts/score-chart";
import { Sparkline } from "@/components/charts/sparkline";
import { BrandMark } from "@/components/shell/brand";
import { Badge } from "@/components/ui/badge";
import { StatusChip } from "@/components/ui/status-chip";
import { layAlong } from "@/lib/charts/lay-along";
import { makeScoreModel } from "@/lib/charts/score-model";
import type { RunState } from "@/lib/events/run-state";
import { shareSentence } from "@/lib/run-view/share-sentence";
import { useSharedRun } from "./use-shared-run";

/** Headline and chart of a shared run for a frame in another page; it follows a live run. */
export function EmbedView({
  token,
  initialState,
  frozenAt,
  isCard,
}: {
  token: string;
  initialState: RunState;
  frozenAt: string | null;
  /** The headline with a small curve instead of the chart. */
  isCard: boolean;
}) {
  const { state, connection } = useSharedRun(token, initialState);
  const [selectedStep, setSelectedStep] = useState<number | null>(null);
  if (connection.kind === "closed") {
    return <EmbedMessage words="This link is no longer available." />;
  }
  const model = layAlong(makeScoreModel(state), state, { x: "step", range: null });
  const bests = state.baseline
    ? [state.baseline.gateScore, ...state.steps.map((step) => step.best_score)]
    : [];
  return (
    <article className="grid gap-3 p-4">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="break-words text-reading">{state.created?.name ?? "A run"}</h1>
        <StatusChip status={state.status} />
        {state.created?.isSimulated ? <Badge>Simulated models</Badge> : null}
        {isCard ? <Sparkline values={bests} className="ms-auto" /> : null}
      </header>
      <p className="tabular text-text-2">{shareSentence(state)}.</p>
      {isCard ? null : (
        <ScoreChart
          model={model}
          selectedStep={selectedStep}
          onSelect={setSelectedStep}
          showRollout={false}
          range={null}
          total={Math.max(state.plan?.totalSteps ?? 0, state.steps.length, 1)}
        />
      )}
      <footer className="flex flex-wrap items-center gap-2 text-caption text-text-3">
        <BrandMark />
        <span>SkillOpt Studio{frozenAt === null ? "" : ", frozen"}</span>
        <a
          href={`/s/${token}`}
          target="_blank"
          rel="noopener noreferrer"
          className="ms-auto inline-flex min-h-6 items-center gap-1"
        >
          Open the whole result
          <ExternalLink aria-hidden className="size-3.5" strokeWidth={1.75} />
        </a>
      </footer>
    </article>
  );
}

/** One sentence instead of a run. */
export function EmbedMessage({
  words,
  link,
}: {
  words: string;
  link?: { readonly href: string; readonly words: string };
}) {
  return (
    <div className="grid min-h-32 place-content-center gap-1 p-4 text-center text-text-2">
      <h1 className="text-body">{words}</h1>
      {link ? (
        <a href={link.href} target="_blank" rel="noopener noreferrer">
          {link.words}
        </a>
      ) : null}
    </div>
  );
}

"use client";

import { Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ScoreTable } from "@/components/charts/score-table";
import { SkillDiff } from "@/components/diff/skill-diff";
import { ScoreCard } from "@/components/run/score-card";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusChip } from "@/components/ui/status-chip";
import { makeScoreModel } from "@/lib/charts/score-model";
import type { RunState } from "@/lib/events/run-state";
import { shareCosts } from "@/lib/run-view/share-costs";
import { shareMoment, shareSentence } from "@/lib/run-view/share-sentence";
import { shareVerdict } from "@/lib/run-view/share-verdict";
import type { ShareScope } from "@/lib/schemas/share";
import { ChangedItemsCard } from "./changed-items-card";
import { RulesCard } from "./rules-card";
import { ShareFiles } from "./share-files";
import { ShareReplayBar, ShareReplayButton, useShareReplay } from "./share-replay";
import { connectionWords } from "./share-words";
import { ShareUnavailable } from "./unavailable";
import { type ShareParts, useShareParts } from "./use-share-parts";
import { useSharedRun } from "./use-shared-run";
import { VerdictCard } from "./verdict-card";

export type ShareViewProps = {
  /** null in a preview: nothing to connect to, nothing to take away. */
  readonly token: string | null;
  readonly initialState: RunState;
  readonly initialParts: ShareParts;
  readonly scope: ShareScope;
  /** When a frozen link was made; null follows the run. */
  readonly frozenAt: string | null;
  readonly expiresAt: string | null;
};

/** A run as a visitor sees it: result, chart, change of the text, decisions. It follows a live run. */
export function ShareView(props: ShareViewProps) {
  const { token, scope } = props;
  const { state: live, connection } = useSharedRun(token, props.initialState);
  const { texts, findings } = useShareParts(token, live, props.initialParts);
  const replay = useShareReplay(token);
  const [selectedStep, setSelectedStep] = useState<number | null>(null);
  if (connection.kind === "closed") {
    return <ShareUnavailable />;
  }
  const state = replay.state ?? live;
  const { steps } = makeScoreModel(state, { provisionalScore: null, withRollout: false });
  const verdict = shareVerdict(live, findings);
  return (
    <>
      <ShareReplayBar replay={replay} />
      <div className="mx-auto grid max-w-6xl min-w-0 gap-5 px-4 py-6 md:px-6 md:py-8">
        <ShareHead
          state={state}
          scope={scope}
          actions={
            <>
              {token !== null && live.status === "finished" && replay.bar === null ? (
                <ShareReplayButton replay={replay} />
              ) : null}
              {token !== null && texts ? (
                <Button variant="primary" asChild>
                  <a href={`/s/${token}/best_skill.md`} download>
                    <Download aria-hidden className="size-4" strokeWidth={1.75} />
                    Download best_skill.md
                  </a>
                </Button>
              ) : null}
            </>
          }
        />
        {verdict && replay.bar === null ? <VerdictCard verdict={verdict} /> : null}
        <ScoreCard state={state} selectedStep={selectedStep} onSelect={setSelectedStep} />
        {texts && findings.rules ? <RulesCard findings={findings} /> : null}
        <ChangedItemsCard findings={findings} />
        {texts && texts.seed !== texts.best ? (
          <Card className="overflow-hidden">
            <CardHeader title="The whole change" meta={<Badge>seed → best</Badge>} />
            <SkillDiff before={texts.seed} after={texts.best} label="Seed to best skill" />
          </Card>
        ) : null}
        <Card className="overflow-hidden">
          <CardHeader title="Decisions" />
          {state.steps.length > 0 ? (
            <ScoreTable steps={steps} />
          ) : (
            <p className="px-4 py-5 text-text-2">No step has been decided yet.</p>
          )}
        </Card>
        <Extras costs={scope.costs ? shareCosts(live) : []} notes={findings.notes} />
        {token === null ? null : <ShareFiles token={token} hasText={texts !== null} />}
        <ShareFoot {...props} words={connectionWords(connection.kind, live, props.frozenAt)} />
      </div>
    </>
  );
}

function ShareHead({
  state,
  scope,
  actions,
}: {
  state: RunState;
  scope: ShareScope;
  actions: ReactNode;
}) {
  const moment = shareMoment(state);
  return (
    <div className="grid items-start justify-items-start gap-x-6 gap-y-3 md:flex">
      <div className="grid min-w-0 flex-1 gap-1.5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="break-words text-page">{state.created?.name ?? "A run"}</h1>
          <StatusChip status={state.status} />
          {state.created?.isSimulated ? <Badge>Simulated models</Badge> : null}
        </div>
        <p className="tabular text-reading text-text-2 max-sm:text-body">
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
      <div className="flex flex-wrap gap-2">{actions}</div>
    </div>
  );
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

/** What only some links show. */
function Extras({
  costs,
  notes,
}: {
  costs: readonly { readonly name: string; readonly value: string }[];
  notes: string;
}) {
  return (
    <>
      {notes.trim() === "" ? null : (
        <Card>
          <CardHeader title="Notes" />
          <CardBody className="whitespace-pre-wrap break-words">{notes}</CardBody>
        </Card>
      )}
      {costs.length === 0 ? null : (
        <Card>
          <CardHeader title="Cost" />
          <CardBody>
            <dl className="tabular grid gap-4 sm:grid-cols-4">
              {costs.map(({ name, value }) => (
                <div key={name}>
                  <dt className="text-caption text-text-3">{name}</dt>
                  <dd className="font-semibold text-reading">{value}</dd>
                </div>
              ))}
            </dl>
          </CardBody>
        </Card>
      )}
    </>
  );
}

function ShareFoot({ words, expiresAt }: ShareViewProps & { words: string }) {
  return (
    <footer className="grid gap-1 border-t pt-4 text-caption text-text-3">
      <p>
        SkillOpt Studio trains a text of instructions for a model: it proposes small edits and keeps
        one only when it scores higher on items kept aside for that. This page is read-only.
      </p>
      <p role="status">
        {words}
        {expiresAt ? (
          <>
            {" "}
            The link expires <RelativeTime at={expiresAt} />.
          </>
        ) : null}
      </p>
    </footer>
  );
}

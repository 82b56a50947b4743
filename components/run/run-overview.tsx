"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from "react";
import { PageBody } from "@/components/shell/page-header";
import { useAddressState } from "@/components/shell/use-address-state";
import { cn } from "@/components/ui/class-names";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { scoreSteps } from "@/lib/charts/score-steps";
import { isFinal } from "@/lib/domain/run-status";
import { makeEvaluationResult } from "@/lib/run-view/evaluation-result";
import { hasFailedBeforeScores } from "@/lib/run-view/failed-early";
import { makeKpis } from "@/lib/run-view/kpis";
import { latestChange, wholeChange } from "@/lib/run-view/latest-change";
import { makeNowCard } from "@/lib/run-view/now-card";
import { makeResultPanel } from "@/lib/run-view/result-panel";
import { makeStageRows, stagePanelTitle, stagesStartedAt } from "@/lib/run-view/stage-rows";
import { ContinueButton } from "./continue-button";
import { EvaluationPanel } from "./evaluation-panel";
import { FailurePanel } from "./failure-panel";
import { FailurePatternWaiting } from "./failure-pattern-waiting";
import { KpiRow } from "./kpi-row";
import { LastStepsCard } from "./last-steps-card";
import { LatestChangeCard } from "./latest-change-card";
import { LogTailCard } from "./log-tail-card";
import { ReplayButton } from "./replay-button";
import { useRun, useRunView } from "./run-context";
import { ScoreCard } from "./score-card";
import { StagePanel } from "./stage-panel";
import { StateNotice } from "./state-notice";
import { useForks } from "./use-forks";
import { useNow } from "./use-now";

const FailurePatternCard = dynamic(
  () => import("./failure-pattern-card").then((module) => module.FailurePatternCard),
  { ssr: false, loading: FailurePatternWaiting },
);

const ResultPanel = dynamic(() => import("./result-panel").then((module) => module.ResultPanel));

type PhoneTab = "score" | "now" | "change" | "log";
const phoneTabs = [
  { value: "score", label: "Score" },
  { value: "now", label: "Now" },
  { value: "change", label: "Change" },
  { value: "log", label: "Log" },
] as const;

function isNotNow(entry: { readonly value: PhoneTab }): boolean {
  return entry.value !== "now";
}

/** The live page of a run. Selecting a step in chart or table selects it in both; Esc lets go. */
export function RunOverview() {
  const { runId, isReplay = false } = useRun();
  const router = useRouter();
  const { state, signal } = useRunView();
  const now = useNow(2000);
  const [stepText, setStepText] = useAddressState("step");
  const selectedStep = /^\d{1,6}$/.test(stepText ?? "") ? Number(stepText) : null;
  const setSelectedStep = useCallback(
    (step: number | null) => setStepText(step === null ? null : String(step)),
    [setStepText],
  );
  const openStep = useCallback(
    (step: number) => router.push(`/runs/${runId}/steps/${step}`),
    [router, runId],
  );
  const letGo = useEffectEvent(() => setSelectedStep(null));
  const [isAllSteps, setIsAllSteps] = useState(false);
  const toggleAllSteps = useCallback(() => setIsAllSteps((isAll) => !isAll), []);
  const [tab, setTab] = useState<PhoneTab>("score");
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") {
        letGo();
      }
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, []);

  const forks = useForks(runId);
  const result = makeResultPanel(state);
  const { baseline, steps: records, epochEnds } = state;
  const steps = useMemo(
    () => scoreSteps({ baseline, steps: records, epochEnds }),
    [baseline, records, epochEnds],
  );
  const { versions, summary, status } = state;
  const change = useMemo(() => {
    const known = { steps: records, versions, summary };
    return { whole: isFinal(status) ? wholeChange(known) : null, latest: latestChange(known) };
  }, [records, versions, summary, status]);
  const nowCard = makeNowCard(state);
  const isRunning = state.status === "running";
  const lastEvent = state.lastEventAt === null ? 0 : Date.parse(state.lastEventAt);
  const kpis = makeKpis(state, {
    now: isReplay ? lastEvent : (now ?? lastEvent),
    signalRate: isRunning ? (signal?.itemsPerSecond ?? null) : null,
  });
  const only = (name: PhoneTab) => cn(tab !== name && "max-md:hidden");
  const evaluation = makeEvaluationResult(state);
  if (evaluation) {
    return (
      <PageBody>
        <EvaluationPanel runId={runId} result={evaluation} />
        <LogTailCard runId={runId} log={state.log} />
      </PageBody>
    );
  }
  if (hasFailedBeforeScores(state)) {
    return (
      <PageBody>
        <StateNotice />
        <FailurePanel runId={runId} failure={state.failure} stepsDone={0} />
        {state.usage.length > 0 ? <KpiRow kpis={kpis} /> : null}
        <LogTailCard runId={runId} log={state.log} />
      </PageBody>
    );
  }
  return (
    <PageBody>
      <StateNotice />
      {state.status === "failed" ? (
        <FailurePanel runId={runId} failure={state.failure} stepsDone={state.steps.length} />
      ) : null}
      {result && state.status === "finished" ? (
        <ResultPanel
          runId={runId}
          model={result}
          more={
            <>
              <ReplayButton />
              <ContinueButton />
            </>
          }
        />
      ) : null}
      <KpiRow kpis={kpis} />
      <div className="md:hidden">
        <SegmentedControl
          label="Part of the page"
          size="md"
          value={tab}
          options={isFinal(state.status) ? phoneTabs.filter(isNotNow) : phoneTabs}
          onChange={setTab}
          className="flex"
        />
      </div>
      <div
        className={cn("grid gap-4 lg:flex", tab !== "score" && tab !== "now" && "max-md:hidden")}
      >
        <div className={cn("min-w-0 lg:flex-1", only("score"))}>
          <ScoreCard
            state={state}
            provisionalScore={nowCard?.provisionalScore ?? null}
            selectedStep={selectedStep}
            onSelect={setSelectedStep}
            onOpen={openStep}
            exportBase={`/api/v1/runs/${runId}`}
            forks={forks}
          />
        </div>
        {isFinal(state.status) ? null : (
          <div className={cn("min-w-0 lg:w-panel lg:shrink-0", only("now"))}>
            <StagePanel
              title={stagePanelTitle(state)}
              rows={makeStageRows(state)}
              startedAt={isReplay ? null : stagesStartedAt(state)}
              isRunning={isRunning}
              now={nowCard}
            />
          </div>
        )}
      </div>
      <div className={cn("min-w-0", only("change"))}>
        <LatestChangeCard
          runId={runId}
          title={change.whole ? "Seed → best" : "Latest change"}
          change={change.whole ?? change.latest}
        />
      </div>
      <div className={cn("min-w-0", only("score"))}>
        {state.steps.length > 1 && !isReplay ? <FailurePatternCard /> : null}
      </div>
      <div
        className={cn("grid gap-4 lg:flex", tab !== "score" && tab !== "log" && "max-md:hidden")}
      >
        <div className={cn("min-w-0 lg:flex-1", only("score"))}>
          <LastStepsCard
            runId={runId}
            steps={steps}
            selectedStep={selectedStep}
            onSelect={setSelectedStep}
            onShowAll={toggleAllSteps}
            isAll={isAllSteps}
          />
        </div>
        <div className={cn("min-w-0 lg:w-panel lg:shrink-0", only("log"))}>
          <LogTailCard runId={runId} log={state.log} />
        </div>
      </div>
    </PageBody>
  );
}

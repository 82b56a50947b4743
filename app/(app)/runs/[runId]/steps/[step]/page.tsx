import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { CandidateDiffCard } from "@/components/run/candidate-diff-card";
import { ForkDialog } from "@/components/run/fork-dialog";
import { GateReceipt } from "@/components/run/gate-receipt";
import { OptimizerCalls } from "@/components/run/optimizer-calls";
import { StepCosts } from "@/components/run/step-costs";
import { StepInputs } from "@/components/run/step-inputs";
import { StepNav } from "@/components/run/step-nav";
import { StepNotesCard } from "@/components/run/step-notes-card";
import { StepOutputs } from "@/components/run/step-outputs";
import { StepWaiting } from "@/components/run/step-waiting";
import { PageBody } from "@/components/shell/page-header";
import { type Db, getDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { RunState } from "@/lib/events/run-state";
import { stepNotes } from "@/lib/run-view/step-notes";
import { makeStepView } from "@/lib/run-view/step-view";
import type { StepPage } from "@/lib/schemas/read-models";
import { listRollouts } from "@/lib/services/read-rollouts";
import { getRunState } from "@/lib/services/read-run-state";
import { getStepPage, listOptimizerCalls } from "@/lib/services/read-steps";
import { getVersionText, listVersions } from "@/lib/services/read-versions";
import { orNotFound } from "../../or-not-found";

type Props = {
  params: Promise<{ runId: string; step: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function RunStepPage({ params, searchParams }: Props) {
  const { runId, step: stepText } = await params;
  const startsFork = (await searchParams).fork === "1";
  const step = Number(stepText);
  const db = getDb();
  const state = await orNotFound(getRunState(db, runId));
  if (!/^\d{1,6}$/.test(stepText) || step < 1 || step > (state.plan?.totalSteps ?? step)) {
    notFound();
  }
  const page = await findStep(db, runId, step);
  if (page === null) {
    return (
      <PageBody>
        <StepHead runId={runId} step={step} epoch={null} />
        <StepWaiting step={step} />
      </PageBody>
    );
  }
  const [calls, rollouts, texts] = await Promise.all([
    listOptimizerCalls(db, runId, step),
    listRollouts(db, runId, { purpose: "train", step, limit: 200 }),
    candidateTexts(db, runId, step),
  ]);
  const before =
    state.epochEnds.findLast((end) => end.step === step - 1)?.currentScore ??
    state.steps.find((record) => record.step === step - 1)?.current_score ??
    state.baseline?.gateScore ??
    null;
  const view = makeStepView(page, before, rollouts.rows);
  return (
    <PageBody>
      <StepHead
        runId={runId}
        step={step}
        epoch={page.record.epoch}
        branch={<BranchButton state={state} step={step} startsOpen={startsFork} />}
      />
      <GateReceipt runId={runId} action={page.record.action} receipt={view.receipt} />
      <StepNotesCard notes={stepNotes(page)} />
      {texts ? <CandidateDiffCard runId={runId} from={texts.from} to={texts.to} /> : null}
      <div className="grid items-start gap-4 lg:grid-cols-5">
        <section aria-label="What went in" className="grid min-w-0 gap-4 lg:col-span-2">
          <StepInputs
            runId={runId}
            view={view}
            stepBufferText={page.detail.stepBufferText}
            metaSkillText={page.detail.metaSkillText}
          />
          <StepCosts view={view} />
        </section>
        <section aria-label="What came out" className="grid min-w-0 gap-4 lg:col-span-3">
          <StepOutputs view={view} />
        </section>
      </div>
      <OptimizerCalls calls={calls} />
    </PageBody>
  );
}

/** A branch of a step that leaves something to train; the run's own last step needs more epochs. */
function BranchButton({
  state,
  step,
  startsOpen,
}: {
  state: RunState;
  step: number;
  startsOpen: boolean;
}) {
  const { created, plan, runId } = state;
  if (created === null || created.imported || !plan || plan.stepsPerEpoch <= 0) {
    return null;
  }
  const least = Math.floor(step / plan.stepsPerEpoch) + 1;
  return (
    <ForkDialog
      runId={runId}
      runName={created.name}
      step={step}
      epochs={Math.min(50, Math.max(least, Math.ceil(plan.totalSteps / plan.stepsPerEpoch)))}
      leastEpochs={least}
      label="Branch from here…"
      size="sm"
      startsOpen={startsOpen}
    />
  );
}

function StepHead({
  runId,
  step,
  epoch,
  branch,
}: {
  runId: string;
  step: number;
  epoch: number | null;
  branch?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <h2 className="text-title">
        Step {step}
        {epoch === null ? null : <span className="font-normal text-text-3"> · epoch {epoch}</span>}
      </h2>
      <div className="flex flex-wrap gap-2">
        {branch}
        <StepNav runId={runId} step={step} />
      </div>
    </div>
  );
}

async function findStep(db: Db, runId: string, step: number): Promise<StepPage | null> {
  try {
    return await getStepPage(db, runId, step);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") {
      return null;
    }
    throw error;
  }
}

async function candidateTexts(db: Db, runId: string, step: number) {
  const versions = await listVersions(db, runId);
  const candidate = versions.find((version) => version.kind === "step" && version.step === step);
  if (candidate === undefined || candidate.parentNumber === null) {
    return null;
  }
  const [from, to] = await Promise.all([
    getVersionText(db, runId, candidate.parentNumber),
    getVersionText(db, runId, candidate.number),
  ]);
  return {
    from: { number: from.number, text: from.text },
    to: { number: to.number, text: to.text },
  };
}

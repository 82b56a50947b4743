"use client";

import { Gavel, Square, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import {
  checkFacts,
  makeAgreementView,
  openQuestionCount,
  usageWords,
} from "@/lib/run-view/judge-view";
import type { JudgeCheck, JudgeLabel } from "@/lib/schemas/judge";
import { AgreementCard } from "./agreement-card";
import { CaseCard } from "./case-card";
import { CaseList } from "./case-list";
import { deleteCheck, labelCase } from "./judge-requests";
import { useAsking } from "./use-asking";

/** One check of a judge: label answers, ask the judge, see how well both agree. */
export function JudgeCheckView({ initial }: { initial: JudgeCheck }) {
  const router = useRouter();
  const [check, setCheck] = useState(initial);
  const [position, setPosition] = useState(() => firstOpen(initial) ?? 0);
  const [problem, setProblem] = useState<string | null>(null);
  const [isDeleting, setIsDeleting] = useState(false);
  const card = useRef<HTMLDivElement>(null);
  const asking = useAsking(check.id, setCheck);
  const shown = check.cases[position];

  const handleOpen = (next: number) => {
    setPosition(next);
    // The list stands below the answer it opens.
    card.current?.focus({ preventScroll: true });
    card.current?.scrollIntoView({ block: "start" });
  };
  const handleLabel = async (label: JudgeLabel | null) => {
    const answer = await labelCase(check.id, position, label);
    if (!answer.ok) {
      setProblem(answer.message);
      return;
    }
    setProblem(null);
    setCheck(answer.value);
  };
  const handleDelete = async () => {
    setIsDeleting(true);
    const answer = await deleteCheck(check.id);
    if (answer.ok) {
      router.push(`/datasets/${check.datasetId}/judge`);
      router.refresh();
    } else {
      setIsDeleting(false);
      setProblem(answer.message);
    }
  };
  const shownProblem = asking.problem ?? problem;
  return (
    <>
      {shownProblem === null ? null : (
        <Notice tone="danger" role="alert" title="That did not work">
          {shownProblem}
        </Notice>
      )}
      <AgreementCard view={makeAgreementView(check.agreement)} />
      <ProgressCard
        check={check}
        isAsking={asking.isAsking}
        onAsk={() => void asking.start()}
        onStop={asking.stop}
      />
      {shown ? (
        <div ref={card} tabIndex={-1} className="scroll-mt-20 outline-none">
          <CaseCard
            key={shown.position}
            check={check}
            shown={shown}
            onLabel={handleLabel}
            onGo={setPosition}
            nextOpen={nextOpen(check, position)}
          />
        </div>
      ) : null}
      <CaseList check={check} position={position} onOpen={handleOpen} />
      <div>
        <Button
          variant="danger"
          size="sm"
          pending={isDeleting}
          onClick={handleDelete}
          icon={<Trash2 aria-hidden className="size-3.5" strokeWidth={1.75} />}
        >
          Delete this check
        </Button>
      </div>
    </>
  );
}

function firstOpen({ cases }: JudgeCheck): number | null {
  return cases.find(({ label }) => label === null)?.position ?? null;
}

/** The next case without a label after this one, around the end. */
function nextOpen({ cases }: JudgeCheck, position: number): number | null {
  const open = cases.filter((one) => one.label === null && one.position !== position);
  return (open.find((one) => one.position > position) ?? open[0])?.position ?? null;
}

function ProgressCard({
  check,
  isAsking,
  onAsk,
  onStop,
}: {
  check: JudgeCheck;
  isAsking: boolean;
  onAsk: () => void;
  onStop: () => void;
}) {
  const { agreement } = check;
  const open = openQuestionCount(check);
  return (
    <Card aria-labelledby="progress-title">
      <CardHeader
        title="Progress"
        titleId="progress-title"
        actions={
          isAsking ? (
            <Button
              size="sm"
              onClick={onStop}
              icon={<Square aria-hidden className="size-3.5" strokeWidth={1.75} />}
            >
              Stop asking
            </Button>
          ) : (
            <Button
              size="sm"
              variant={open > 0 ? "primary" : "secondary"}
              disabled={open === 0}
              onClick={onAsk}
              icon={<Gavel aria-hidden className="size-3.5" strokeWidth={1.75} />}
            >
              {open === 0 ? "All answers judged" : "Ask the judge"}
            </Button>
          )
        }
      />
      <CardBody className="grid gap-4 sm:grid-cols-2">
        <div className="grid content-start gap-1.5">
          <p className="tabular text-table">
            {agreement.labelled} of {agreement.cases} answers labelled
          </p>
          <ProgressBar label="Labelled" done={agreement.labelled} total={agreement.cases} />
        </div>
        <div className="grid content-start gap-1.5">
          <p className="tabular text-table">
            {agreement.judged} of {agreement.cases} answers judged
            {agreement.failed > 0 ? `, ${agreement.failed} replies unreadable` : ""}
          </p>
          <ProgressBar
            label="Judged"
            done={agreement.judged}
            total={agreement.cases}
            tone="accept"
          />
        </div>
        <p className="text-caption text-text-3 sm:col-span-2" aria-live="polite">
          {isAsking
            ? `Asking… ${open} questions left.`
            : `${open > 0 ? `${open} questions left. ` : ""}${usageWords(check)}`}
        </p>
        <dl className="grid gap-x-6 gap-y-2 border-t pt-3 text-caption sm:col-span-2 sm:grid-cols-2 lg:grid-cols-5">
          {checkFacts(check).map(({ name, value }) => (
            <div key={name} className="min-w-0">
              <dt className="text-text-3">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
        </dl>
      </CardBody>
    </Card>
  );
}

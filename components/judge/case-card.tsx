"use client";

import { Check, ChevronLeft, ChevronRight, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { LongText } from "@/components/items/long-text";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { labelWord, type VerdictLine, verdictLines } from "@/lib/run-view/judge-view";
import type { JudgeCase, JudgeCheck, JudgeLabel, JudgeScale } from "@/lib/schemas/judge";

/** One answer: what was asked, what is right, what was answered, and what people and judge say. */
export function CaseCard({
  check,
  shown,
  onLabel,
  onGo,
  nextOpen,
}: {
  check: JudgeCheck;
  shown: JudgeCase;
  onLabel: (label: JudgeLabel | null) => Promise<void>;
  onGo: (position: number) => void;
  /** The next answer without a label; null when none is left. */
  nextOpen: number | null;
}) {
  const rubric = shown.rubric ?? check.scorer.rubric;
  return (
    <Card aria-labelledby="case-title">
      <CardHeader
        title={`Answer ${shown.position + 1} of ${check.cases.length}`}
        titleId="case-title"
        meta={<span className="break-all font-mono text-caption text-text-3">{shown.itemId}</span>}
        actions={
          <>
            <Button
              size="icon"
              variant="quiet"
              aria-label="Previous answer"
              disabled={shown.position === 0}
              onClick={() => onGo(shown.position - 1)}
              icon={<ChevronLeft aria-hidden className="size-4" strokeWidth={1.75} />}
            />
            <Button
              size="icon"
              variant="quiet"
              aria-label="Next answer"
              disabled={shown.position + 1 >= check.cases.length}
              onClick={() => onGo(shown.position + 1)}
              icon={<ChevronRight aria-hidden className="size-4" strokeWidth={1.75} />}
            />
          </>
        }
      />
      <CardBody className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid min-w-0 content-start gap-4">
          <Part name="Task">
            <LongText text={shown.task} />
          </Part>
          <Part name={shown.rubric === null ? "Rubric" : "Rubric of this item"}>
            <LongText text={rubric} />
          </Part>
          {shown.expected.length > 0 ? (
            <Part name="Reference">
              <LongText text={shown.expected.join("\n")} />
            </Part>
          ) : null}
        </div>
        <div className="grid min-w-0 content-start gap-4">
          <Part name="Answer">
            <div className="rounded-control border bg-surface p-3">
              <LongText text={shown.answer} />
            </div>
            {shown.runId !== null && shown.rolloutId !== null ? (
              <Link
                href={`/runs/${shown.runId}/rollouts/${shown.rolloutId}`}
                className="mt-1 inline-flex min-h-6 items-center text-caption text-accent"
              >
                Open the rollout it comes from
              </Link>
            ) : null}
          </Part>
          <LabelButtons
            shown={shown}
            scale={check.scorer.scale}
            onLabel={onLabel}
            onNext={nextOpen === null ? null : () => onGo(nextOpen)}
          />
          <Verdicts shown={shown} lines={verdictLines(shown)} />
        </div>
      </CardBody>
    </Card>
  );
}

function Part({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="grid min-w-0 gap-1">
      <h3 className="text-caption font-medium text-text-3">{name}</h3>
      {children}
    </div>
  );
}

const five = [0, 0.25, 0.5, 0.75, 1];
const hundred = Array.from({ length: 21 }, (_, step) => step / 20);

function LabelButtons({
  shown,
  scale,
  onLabel,
  onNext,
}: {
  shown: JudgeCase;
  scale: JudgeScale;
  onLabel: (label: JudgeLabel | null) => Promise<void>;
  onNext: (() => void) | null;
}) {
  const [score, setScore] = useState(shown.label?.score);
  const [isSaving, setIsSaving] = useState(false);
  const save = async (label: JudgeLabel | null) => {
    setIsSaving(true);
    await onLabel(label);
    setIsSaving(false);
  };
  const handleVerdict = (pass: boolean) =>
    save({ pass, ...(scale === "binary" || score === undefined ? {} : { score }) });
  const handleScore = (text: string) => {
    const next = text === "" ? undefined : Number(text);
    setScore(next);
    if (shown.label) {
      void save({ pass: shown.label.pass, ...(next === undefined ? {} : { score: next }) });
    }
  };
  const said = shown.label?.pass;
  return (
    <section aria-label="Your verdict" className="grid gap-2 rounded-control border p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="me-2 font-medium text-table">
          {shown.labelFrom === "known" ? "Known verdict" : "Your verdict"}
        </h3>
        <Button
          aria-pressed={said === true}
          variant={said === true ? "primary" : "secondary"}
          disabled={isSaving}
          onClick={() => void handleVerdict(true)}
          icon={<Check aria-hidden className="size-4" strokeWidth={2} />}
        >
          Pass
        </Button>
        <Button
          aria-pressed={said === false}
          variant={said === false ? "primary" : "secondary"}
          disabled={isSaving}
          onClick={() => void handleVerdict(false)}
          icon={<X aria-hidden className="size-4" strokeWidth={2} />}
        >
          Fail
        </Button>
        {shown.label ? (
          <Button size="sm" variant="quiet" disabled={isSaving} onClick={() => void save(null)}>
            Take back
          </Button>
        ) : null}
      </div>
      {scale === "binary" ? null : (
        <Field label="Score" help="Left out, a pass counts 1 and a fail 0.">
          {(props) => (
            <Select
              {...props}
              value={score === undefined ? "" : String(score)}
              onChange={({ target }) => handleScore(target.value)}
            >
              <option value="">Not given</option>
              {(scale === "five" ? five : hundred).map((step) => (
                <option key={step} value={String(step)}>
                  {step.toFixed(2)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {shown.label && onNext ? (
        <Button size="sm" onClick={onNext} className="w-fit">
          Next answer to label
        </Button>
      ) : null}
    </section>
  );
}

function Verdicts({ shown, lines }: { shown: JudgeCase; lines: readonly VerdictLine[] }) {
  if (shown.verdicts.length === 0) {
    return <p className="text-caption text-text-3">The judge was not asked about it yet.</p>;
  }
  if (lines.length === 0) {
    return (
      <p className="text-caption text-text-3">
        The judge&rsquo;s verdict is hidden until you have given yours, so that it cannot sway you.
      </p>
    );
  }
  return (
    <section aria-label="Verdicts of the judge" className="grid gap-2">
      <h3 className="flex flex-wrap items-center gap-2 font-medium text-table">
        The judge
        <span className="font-normal text-caption text-text-3">
          {shown.labelFrom === "known" ? "known" : "you"}: {labelWord(shown)}
        </span>
      </h3>
      <ul className="grid gap-2">
        {lines.map(({ round, name, word, tone, reason }) => (
          <li key={round} className="grid gap-1 rounded-control bg-surface px-3 py-2">
            <p className="flex flex-wrap items-center gap-2 text-caption text-text-3">
              <Badge tone={tone}>{word}</Badge>
              {name}
            </p>
            <p dir="auto" className="break-words text-table">
              {reason === "" ? "No reason given." : reason}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

import Link from "next/link";
import { LongText } from "@/components/items/long-text";
import { toneClass } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { itemResult, itemResultWords } from "@/lib/domain/status-words";
import type { StepView } from "@/lib/run-view/step-view";

/** What went into a step: the batch with its results, the step buffer and the optimizer's memory. */
export function StepInputs({
  runId,
  view,
  stepBufferText,
  metaSkillText,
}: {
  runId: string;
  view: StepView;
  stepBufferText: string;
  metaSkillText: string;
}) {
  return (
    <>
      {view.batches.map((batch) => (
        <Card key={batch.key}>
          <CardHeader
            title={batch.title}
            meta={<span className="text-caption text-text-3">{batch.items.length} items</span>}
          />
          <ul className="max-h-80 overflow-y-auto py-1.5">
            {batch.items.map((item) => {
              const words = itemResultWords(
                item.rollout === null ? "not_run" : itemResult(item.rollout),
              );
              const reason = item.rollout?.failReason ?? "";
              return (
                <li key={item.itemId} className="flex items-baseline gap-2.5 px-4 py-1 text-table">
                  <span className={toneClass(words.tone)}>
                    <span aria-hidden>{words.sign}</span>
                    <span className="sr-only">{words.word}</span>
                  </span>
                  {item.rollout === null ? (
                    <span className="font-mono text-caption">{item.itemId}</span>
                  ) : (
                    <Link
                      href={`/runs/${runId}/rollouts/${item.rollout.id}`}
                      className="min-h-6 shrink-0 font-mono text-caption text-accent"
                    >
                      {item.itemId}
                    </Link>
                  )}
                  <span className="min-w-0 truncate text-caption text-text-3" title={reason}>
                    {reason}
                  </span>
                </li>
              );
            })}
          </ul>
        </Card>
      ))}
      <Card>
        <CardHeader
          title="Step buffer"
          meta={
            <span className="tabular text-caption text-text-3">
              {stepBufferText.length.toLocaleString("en")} characters
            </span>
          }
        />
        <CardBody>
          {stepBufferText === "" ? (
            <p className="text-text-3">Empty: the first step of the epoch.</p>
          ) : (
            <LongText text={stepBufferText} isMono />
          )}
        </CardBody>
      </Card>
      {metaSkillText === "" ? null : (
        <Card>
          <CardHeader title="Meta skill" />
          <CardBody>
            <LongText text={metaSkillText} isMono />
          </CardBody>
        </Card>
      )}
    </>
  );
}

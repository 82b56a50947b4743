import type { ReactNode } from "react";
import { Badge, toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import { type Message, makeRolloutView } from "@/lib/run-view/rollout-view";
import type { RolloutPage } from "@/lib/schemas/read-models";
import { LongText } from "./long-text";

/**
 * One rollout: result, pictures, expected against given, and the trajectory. Everything is untrusted
 * text. Without a run the pictures are only named.
 */
export function RolloutView({ page, runId }: { page: RolloutPage; runId?: string }) {
  const view = makeRolloutView(page);
  return (
    <div className="grid gap-5">
      <div className="grid gap-3">
        <p className={cn("font-medium", toneClass(view.result.tone))}>
          <span aria-hidden>{view.result.sign} </span>
          {view.result.word}
          {view.failReason === "" ? null : (
            <span className="font-normal text-text-2"> · {view.failReason}</span>
          )}
        </p>
        <dl className="tabular grid grid-cols-2 gap-x-4 gap-y-1.5 text-table md:grid-cols-5">
          {view.facts.map((fact) => (
            <div key={fact.name} className="min-w-0">
              <dt className="text-caption text-text-3">{fact.name}</dt>
              <dd className="break-words">{fact.value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <section aria-label="Expected and given" className="grid gap-3 md:grid-cols-2">
        <Answer title="Expected">
          <LongText text={view.expected.join("\n")} />
        </Answer>
        <Answer title="Given">
          <LongText text={view.given} />
        </Answer>
      </section>
      {view.verdicts.length === 0 ? null : (
        <section aria-label="Verdict of the judge">
          <h3 className="mb-2 text-body">Verdict of the judge</h3>
          <ul className="grid gap-2">
            {view.verdicts.map(({ key, name, word, tone, reason }) => (
              <li key={key} className="grid gap-1 rounded-card border bg-surface px-3.5 py-2.5">
                <p className="flex flex-wrap items-center gap-2 text-caption text-text-3">
                  <Badge tone={tone}>{word}</Badge>
                  {name}
                </p>
                <LongText text={reason === "" ? "No reason given." : reason} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {view.images.length === 0 ? null : (
        <section aria-label="Pictures" className="grid gap-3 md:grid-cols-2">
          {view.images.map(({ index, words }) => (
            <figure key={index} className="min-w-0 rounded-card border bg-surface p-2">
              {runId === undefined ? null : (
                // biome-ignore lint/performance/noImgElement: kept files are served as they are.
                <img
                  src={`/api/v1/runs/${runId}/rollouts/${page.row.id}/images/${index}`}
                  alt={words}
                  loading="lazy"
                  className="max-h-96 w-full object-contain"
                />
              )}
              <figcaption className="mt-1 break-words text-caption text-text-3">{words}</figcaption>
            </figure>
          ))}
        </section>
      )}
      {view.messages.length === 0 ? (
        <Answer title="Task">
          <LongText text={view.task} />
        </Answer>
      ) : (
        <section aria-label="Trajectory">
          <h3 className="mb-2 text-body">Trajectory</h3>
          <ol className="grid gap-2">
            {view.messages.map((message, index) => (
              <MessageBlock key={message.key} message={message} index={index + 1} />
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function Answer({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0 rounded-card border bg-surface px-3.5 py-2.5">
      <h3 className="text-caption font-medium text-text-3">{title}</h3>
      {children}
    </div>
  );
}

function MessageBlock({ message, index }: { message: Message; index: number }) {
  return (
    <li
      className={cn(
        "rounded-card border px-3.5 py-2.5",
        message.isAfterScoring && "border-dashed bg-surface",
        message.role === "target" && "bg-surface",
      )}
    >
      <p className="mb-1 flex gap-2 text-caption text-text-3">
        <span className="tabular">{index}</span>
        <span className="font-medium text-text-2">{message.role}</span>
        {message.isAfterScoring ? <span>added after scoring; the target never saw it</span> : null}
      </p>
      <LongText text={message.text} isMono={message.isMono} />
    </li>
  );
}

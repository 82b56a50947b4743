"use client";

import { type ReactNode, useState } from "react";
import { LongText } from "@/components/items/long-text";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import type { EditChain, StepView } from "@/lib/run-view/step-view";
import type { Edit } from "@/lib/schemas/edit";
import { EditCard } from "./edit-card";

/**
 * What came out of a step: patches by group, merged, selected and applied. Pointing at an edit or
 * focusing it marks the edits it was made from and those made from it.
 */
export function StepOutputs({ view }: { view: StepView }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const all = [
    ...view.groups.flatMap((group) => group.edits),
    ...view.merged.map((entry) => entry.edit),
  ];
  const related = relatedIds(all, chosen);
  const props = { related, onChoose: setChosen };
  return (
    <>
      <Card className="overflow-hidden">
        <CardHeader
          title="Patches"
          meta={
            <Count>{`${view.groups.reduce((sum, group) => sum + group.edits.length, 0)} edits`}</Count>
          }
        />
        {view.groups.length === 0 ? <Nothing>No group gave a usable reply.</Nothing> : null}
        {view.groups.map((group) => (
          <details key={group.key} className="border-b last:border-b-0">
            <summary className="min-h-9 px-4 py-2 text-table">
              {group.title} <Count>{`· ${group.edits.length} edits`}</Count>
            </summary>
            <div className="grid gap-2 px-4 pb-2 text-table text-text-2">
              {group.patterns.map((pattern) => (
                <LongText key={pattern} text={pattern} />
              ))}
              {group.reasoning === "" ? null : <LongText text={group.reasoning} />}
              {group.refused.map((refused) => (
                <p key={`${refused.op} ${refused.reason}`} className="text-reject-text">
                  Refused {refused.op}: {refused.reason}
                </p>
              ))}
            </div>
            {group.edits.map((edit) => (
              <Linked key={edit.id} id={edit.id} stage="Proposed" {...props}>
                <EditCard edit={facts(edit, null)} note={edit.id} />
              </Linked>
            ))}
          </details>
        ))}
        {view.lost.map((group) => (
          <p key={group.name} className="px-4 py-2 text-table text-warning-text">
            ⚠ Lost group {group.name}: {group.reason} ({group.itemIds.length} items)
          </p>
        ))}
      </Card>
      <Card className="overflow-hidden">
        <CardHeader
          title="Merged"
          meta={<Count>{`${view.merged.length} edits · ${view.mergeNote}`}</Count>}
        />
        {view.merged.length === 0 ? <Nothing>Nothing was merged.</Nothing> : null}
        {view.merged.map((entry) => (
          <Linked key={entry.edit.id} id={entry.edit.id} stage="Merged" {...props}>
            <EditCard
              edit={facts(entry.edit, null)}
              isPale={entry.rank === null}
              note={mergedNote(entry)}
            />
          </Linked>
        ))}
      </Card>
      <Card className="overflow-hidden">
        <CardHeader
          title="Selected and applied"
          meta={<Count>{`${view.selected.length} edits`}</Count>}
        />
        {view.selected.length === 0 ? <Nothing>No edit was selected.</Nothing> : null}
        {view.selected.map((entry) => (
          <Linked key={entry.edit.id} id={entry.edit.id} stage="Selected" {...props}>
            <EditCard edit={facts(entry.edit, entry.status)} note={`rank ${entry.rank}`} />
          </Linked>
        ))}
      </Card>
    </>
  );
}

function Linked({
  id,
  stage,
  related,
  onChoose,
  children,
}: {
  id: string;
  /** The list it stands in: one edit can be in several. */
  stage: string;
  related: ReadonlySet<string>;
  onChoose: (id: string | null) => void;
  children: ReactNode;
}) {
  return (
    <article
      aria-label={`${stage} edit ${id}`}
      onPointerEnter={() => onChoose(id)}
      onPointerLeave={() => onChoose(null)}
      onFocus={() => onChoose(id)}
      className={cn(
        "border-b border-s-2 border-s-transparent last:border-b-0",
        related.has(id) && "border-s-accent",
      )}
    >
      {children}
    </article>
  );
}

function Count({ children }: { children: string }) {
  return <span className="tabular text-caption font-normal text-text-3">{children}</span>;
}

function Nothing({ children }: { children: string }) {
  return <p className="px-4 py-4 text-text-3">{children}</p>;
}

function mergedNote(entry: EditChain): string {
  const from =
    entry.edit.from.length > 0
      ? `${entry.edit.id} from ${entry.edit.from.join(", ")}`
      : entry.edit.id;
  return entry.rank === null ? `${from} · not selected` : `${from} · rank ${entry.rank}`;
}

function facts(edit: Edit, status: string | null) {
  return {
    op: edit.op,
    target: edit.target,
    content: edit.content,
    sourceType: edit.sourceType,
    support: edit.supportItemIds.length,
    status,
    why: edit.why,
  };
}

/** The edit, its ancestors and its descendants. */
function relatedIds(edits: readonly Edit[], chosen: string | null): ReadonlySet<string> {
  const related = new Set<string>();
  if (chosen === null) {
    return related;
  }
  const byId = new Map(edits.map((edit) => [edit.id, edit]));
  const collect = (id: string) => {
    if (!related.has(id)) {
      related.add(id);
      for (const parent of byId.get(id)?.from ?? []) {
        collect(parent);
      }
    }
  };
  collect(chosen);
  for (const edit of edits) {
    if (edit.from.includes(chosen)) {
      related.add(edit.id);
    }
  }
  return related;
}

import { LongText } from "@/components/items/long-text";
import { Card, CardHeader } from "@/components/ui/card";
import type { StepNote } from "@/lib/run-view/step-notes";

/** Decisions of a step besides the gate's: budget, rewrite, notes and what the methods did. */
export function StepNotesCard({ notes }: { notes: readonly StepNote[] }) {
  if (notes.length === 0) {
    return null;
  }
  return (
    <Card>
      <CardHeader title="Decisions of this step" />
      <dl className="divide-y">
        {notes.map((note) => (
          <div key={note.key} className="gap-4 px-4 py-2.5 md:flex">
            <dt className="w-48 shrink-0 font-medium">{note.title}</dt>
            <dd className="min-w-0 flex-1">
              <p className="tabular">{note.sentence}</p>
              {note.details.length === 0 ? null : (
                <ul className="mt-1 grid gap-0.5 text-table text-text-2">
                  {note.details.map((detail) => (
                    <li key={detail}>
                      <LongText text={detail} />
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

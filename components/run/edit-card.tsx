import { LongText } from "@/components/items/long-text";
import { Badge, toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import { editOpWord, editStatusWords } from "@/lib/domain/edit-words";

export type EditFacts = {
  readonly op: string;
  readonly target: string;
  readonly content: string;
  readonly sourceType: string;
  readonly support: number;
  readonly status: string | null;
  readonly why?: string | undefined;
};

/** One edit: what it does to which text, where it comes from and what became of it. */
export function EditCard({
  edit,
  isPale = false,
  note,
}: {
  edit: EditFacts;
  isPale?: boolean;
  note?: string | undefined;
}) {
  const status = edit.status === null ? null : editStatusWords(edit.status);
  return (
    <div className={cn("grid min-w-0 gap-1.5 px-4 py-3", isPale && "bg-surface")}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-caption text-text-3">
        <span className="font-medium text-text-2">{editOpWord(edit.op)}</span>
        <Badge tone={edit.sourceType === "failure" ? "reject" : "accept"}>
          from {edit.sourceType === "failure" ? "failures" : "successes"}
        </Badge>
        <span className="tabular">
          {edit.support} {edit.support === 1 ? "item" : "items"} behind it
        </span>
        {status ? <span className={toneClass(status.tone)}>{status.word}</span> : null}
        {note ? <span>{note}</span> : null}
      </p>
      {edit.target === "" ? null : (
        <div
          className={cn(
            "rounded-control px-2.5 py-1.5",
            edit.op === "insert_after" ? "bg-surface-2" : "bg-diff-remove-line",
          )}
        >
          <span className="text-caption text-text-2">
            {edit.op === "insert_after" ? "after" : "target"}
          </span>
          <LongText text={edit.target} isMono />
        </div>
      )}
      {edit.content === "" ? null : (
        <div className="rounded-control bg-diff-add-line px-2.5 py-1.5">
          <LongText text={edit.content} isMono />
        </div>
      )}
      {edit.why ? <p className="text-table text-text-2">{edit.why}</p> : null}
    </div>
  );
}

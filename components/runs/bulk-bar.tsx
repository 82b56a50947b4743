"use client";

import {
  Archive,
  ArchiveRestore,
  GitCompareArrows,
  Pin,
  PinOff,
  Tag,
  Trash2,
  X,
} from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { formatPlural } from "@/lib/format/count";
import type { RunListRow } from "@/lib/schemas/read-models";
import { DeleteDialog } from "./delete-dialog";
import { ExportMenu } from "./export-menu";
import type { RunView } from "./run-address";
import { TagDialog } from "./tag-dialog";
import type { RunChanges } from "./use-run-changes";

const icon = { "aria-hidden": true, className: "size-4", strokeWidth: 1.75 } as const;
/** More curves than this cannot be told apart. */
export const maxCompared = 8;

/** What can be done with the chosen runs. */
export function BulkBar({
  runs,
  view,
  changes,
  onClear,
}: {
  runs: readonly RunListRow[];
  view: RunView;
  changes: RunChanges;
  onClear: () => void;
}) {
  const [isTagging, setIsTagging] = useState(false);
  const [isDeleting, setIsDeleting] = useState(false);
  const ids = runs.map((run) => run.id);
  const isAllPinned = runs.every((run) => run.isPinned);
  const isAllArchived = runs.every((run) => run.isArchived);
  const tags = [...new Set(runs.flatMap((run) => run.tags))].toSorted();
  return (
    <section
      aria-label="Chosen runs"
      className="sticky bottom-3 z-20 flex flex-wrap items-center gap-2 rounded-card border border-border-strong bg-bg px-3 py-2 shadow-overlay"
    >
      <span className="tabular me-1 font-medium">{formatPlural(runs.length, "run")} chosen</span>
      {runs.length <= maxCompared ? (
        <Link href={`/compare?runs=${ids.join(",")}`} className={buttonClasses("primary", "sm")}>
          <GitCompareArrows {...icon} />
          Compare
        </Link>
      ) : (
        <span className="text-caption text-text-3">Compare takes up to {maxCompared}</span>
      )}
      <Button size="sm" icon={<Tag {...icon} />} onClick={() => setIsTagging(true)}>
        Tag…
      </Button>
      <Button
        size="sm"
        icon={isAllPinned ? <PinOff {...icon} /> : <Pin {...icon} />}
        onClick={() => void changes.pin(ids, !isAllPinned)}
      >
        {isAllPinned ? "Unpin" : "Pin"}
      </Button>
      <Button
        size="sm"
        icon={isAllArchived ? <ArchiveRestore {...icon} /> : <Archive {...icon} />}
        onClick={() => {
          onClear();
          void changes.archive(ids, !isAllArchived);
        }}
      >
        {isAllArchived ? "Restore" : "Archive"}
      </Button>
      {isAllArchived ? (
        <Button size="sm" icon={<Trash2 {...icon} />} onClick={() => setIsDeleting(true)}>
          Delete…
        </Button>
      ) : null}
      <ExportMenu view={view} ids={ids} size="sm" />
      <Button
        variant="quiet"
        size="sm"
        className="ms-auto"
        icon={<X {...icon} />}
        onClick={onClear}
      >
        Clear
      </Button>
      {isDeleting ? (
        <DeleteDialog
          runs={runs}
          changes={changes}
          onClose={() => {
            setIsDeleting(false);
            onClear();
          }}
        />
      ) : null}
      <TagDialog
        open={isTagging}
        onOpenChange={setIsTagging}
        known={tags}
        onSave={(change) => {
          setIsTagging(false);
          void changes.tag(ids, change);
        }}
      />
    </section>
  );
}

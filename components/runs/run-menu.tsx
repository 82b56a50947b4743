"use client";

import { MoreHorizontal } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { historyPoints } from "@/lib/run-view/run-order";
import type { RunListRow } from "@/lib/schemas/read-models";
import { DeleteDialog } from "./delete-dialog";
import { RenameDialog } from "./rename-dialog";
import { type RunView, runsAddress } from "./run-address";
import type { RunChanges } from "./use-run-changes";

const SharePanel = dynamic(() =>
  import("@/components/share/share-panel").then((module) => module.SharePanel),
);

/** Everything that can be done with one run from the list. */
export function RunMenu({
  run,
  view,
  changes,
}: {
  run: RunListRow;
  view: RunView;
  changes: RunChanges;
}) {
  const router = useRouter();
  const [open, setOpen] = useState<"rename" | "delete" | "share" | null>(null);
  // The course begins with the baseline. It has every step of a short run and only some of a long one,
  // whose last step may still be under way.
  const stepsDone = run.step < historyPoints ? run.bestHistory.length - 1 : run.step - 1;
  const isBase = view.base === run.id;
  const close = () => setOpen(null);
  return (
    <span className="relative z-10">
      <Menu
        trigger={
          <Button variant="quiet" size="icon" aria-label={`Actions of ${run.name}`}>
            <MoreHorizontal aria-hidden className="size-4" strokeWidth={1.75} />
          </Button>
        }
      >
        <MenuItem onSelect={() => router.push(`/runs/${run.id}`)}>Open</MenuItem>
        <MenuItem onSelect={() => router.push(`/compare?runs=${run.id}`)}>Compare with…</MenuItem>
        <MenuItem
          onSelect={() => router.replace(runsAddress({ ...view, base: isBase ? null : run.id }))}
        >
          {isBase ? "No baseline run" : "Make baseline run"}
        </MenuItem>
        {run.kind === "train" ? (
          <>
            <MenuItem onSelect={() => router.push(`/runs/new?from=${run.id}`)}>
              Run again with changes
            </MenuItem>
            {stepsDone > 0 ? (
              <MenuItem onSelect={() => router.push(`/runs/${run.id}/steps/${stepsDone}?fork=1`)}>
                Branch…
              </MenuItem>
            ) : null}
          </>
        ) : null}
        <MenuItem onSelect={() => setOpen("share")}>Share…</MenuItem>
        <MenuItem asChild>
          <a href={`/api/v1/runs/${run.id}/best_skill.md`} download>
            Download best skill
          </a>
        </MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => setOpen("rename")}>Name and notes…</MenuItem>
        <MenuItem onSelect={() => void changes.pin([run.id], !run.isPinned)}>
          {run.isPinned ? "Unpin" : "Pin"}
        </MenuItem>
        <MenuItem onSelect={() => void changes.archive([run.id], !run.isArchived)}>
          {run.isArchived ? "Restore" : "Archive"}
        </MenuItem>
        {run.isArchived ? (
          <MenuItem isDanger onSelect={() => setOpen("delete")}>
            Delete…
          </MenuItem>
        ) : null}
      </Menu>
      {open === "rename" ? <RenameDialog run={run} changes={changes} onClose={close} /> : null}
      {open === "share" ? <SharePanel runId={run.id} isOpen onOpenChange={close} /> : null}
      {open === "delete" ? <DeleteDialog runs={[run]} changes={changes} onClose={close} /> : null}
    </span>
  );
}

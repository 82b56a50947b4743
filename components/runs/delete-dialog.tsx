"use client";

import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import type { RunListRow } from "@/lib/schemas/read-models";
import type { RunChanges } from "./use-run-changes";

/** The last question before an archived run is gone. */
export function DeleteDialog({
  run,
  changes,
  onClose,
}: {
  run: RunListRow;
  changes: RunChanges;
  onClose: () => void;
}) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title="Delete this run?"
      footer={
        <>
          <DialogClose>
            <Button>Keep it</Button>
          </DialogClose>
          <Button
            variant="danger"
            onClick={() => {
              onClose();
              void changes.remove([run.id]);
            }}
          >
            Delete for good
          </Button>
        </>
      }
    >
      <p className="break-words">
        <span className="font-medium">{run.name}</span> goes with its steps, texts, results, log and
        share links. This cannot be undone. Its output folder on the disk stays.
      </p>
    </Dialog>
  );
}

"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { formatPlural } from "@/lib/format/count";
import type { RunListRow } from "@/lib/schemas/read-models";
import type { RunChanges } from "./use-run-changes";

/** The last question before archived runs are gone; for several, their number is typed. */
export function DeleteDialog({
  runs,
  changes,
  onClose,
}: {
  runs: readonly RunListRow[];
  changes: RunChanges;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState("");
  const first = runs[0];
  const isSure = runs.length === 1 || typed.trim() === String(runs.length);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={runs.length === 1 ? "Delete this run?" : `Delete ${formatPlural(runs.length, "run")}?`}
      footer={
        <>
          <DialogClose>
            <Button>{runs.length === 1 ? "Keep it" : "Keep them"}</Button>
          </DialogClose>
          <Button
            variant="danger"
            disabled={!isSure}
            onClick={() => {
              onClose();
              void changes.remove(runs.map((run) => run.id));
            }}
          >
            Delete for good
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <p className="break-words">
          {runs.length === 1 ? (
            <>
              <span className="font-medium">{first?.name}</span> goes with its steps, texts,
              results, log and share links. This cannot be undone. Its output folder on the disk
              stays.
            </>
          ) : (
            "They go with their steps, texts, results, logs and share links. This cannot be undone. Their output folders on the disk stay."
          )}
        </p>
        {runs.length === 1 ? null : (
          <Field label={`Type ${runs.length} to go on`}>
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        )}
      </div>
    </Dialog>
  );
}

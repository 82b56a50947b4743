"use client";

import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import type { RunListRow } from "@/lib/schemas/read-models";
import { runNameSchema } from "@/lib/schemas/run-annotations";
import type { RunChanges } from "./use-run-changes";

/** Name and notes of a run. */
export function RenameDialog({
  run,
  changes,
  onClose,
}: {
  run: Pick<RunListRow, "id" | "name" | "notes">;
  changes: Pick<RunChanges, "annotate">;
  onClose: () => void;
}) {
  const formId = useId();
  const [name, setName] = useState(run.name);
  const [notes, setNotes] = useState(run.notes);
  const [refusal, setRefusal] = useState("");
  const [isSending, setIsSending] = useState(false);
  const isNamed = runNameSchema.safeParse(name).success;
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isNamed || isSending) {
      return;
    }
    setIsSending(true);
    const reply = await changes.annotate(run.id, { name: name.trim(), notes });
    setIsSending(false);
    if (reply.ok) {
      onClose();
    } else {
      setRefusal(reply.message);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title="Name and notes"
      footer={
        <>
          <DialogClose>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" form={formId} variant="primary" pending={isSending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => void handleSubmit(event)}
        className="grid gap-3.5"
      >
        {refusal === "" ? null : (
          <Notice tone="danger" role="alert" title="Nothing was saved">
            {refusal}
          </Notice>
        )}
        <Field label="Name" error={isNamed ? undefined : "fill this in"}>
          {(control) => (
            <Input
              {...control}
              value={name}
              maxLength={120}
              autoComplete="off"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Notes" help="For yourself; never part of a share link.">
          {(control) => (
            <Textarea
              {...control}
              value={notes}
              maxLength={4000}
              onChange={(event) => setNotes(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

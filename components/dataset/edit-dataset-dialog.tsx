"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { maxTags, runNameSchema, tagSchema } from "@/lib/schemas/run-annotations";
import { changeDataset } from "./dataset-requests";

/** Name, tags and notes of a dataset. */
export function EditDatasetDialog({
  dataset,
  onClose,
}: {
  dataset: DatasetRow;
  onClose: () => void;
}) {
  const formId = useId();
  const router = useRouter();
  const [name, setName] = useState(dataset.name);
  const [tags, setTags] = useState(dataset.tags.join(" "));
  const [notes, setNotes] = useState(dataset.notes);
  const [refusal, setRefusal] = useState("");
  const [isSending, setIsSending] = useState(false);
  const isNamed = runNameSchema.safeParse(name).success;
  const words = tags.split(/[\s,]+/).filter(Boolean);
  const tagError = tagProblem(words);
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isNamed || tagError !== undefined || isSending) return;
    setIsSending(true);
    const reply = await changeDataset(dataset.id, { name: name.trim(), tags: words, notes });
    setIsSending(false);
    if (reply.ok) {
      onClose();
      router.refresh();
    } else {
      setRefusal(reply.message);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title="Name, tags and notes"
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
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <Field label="Tags" help="Separated by spaces." error={tagError}>
          {(control) => (
            <Input
              {...control}
              value={tags}
              autoComplete="off"
              onChange={({ target }) => setTags(target.value)}
            />
          )}
        </Field>
        <Field label="Notes" help="Items, options and fingerprint stay as they are.">
          {(control) => (
            <Textarea
              {...control}
              value={notes}
              maxLength={4000}
              onChange={({ target }) => setNotes(target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

function tagProblem(words: readonly string[]): string | undefined {
  if (words.length > maxTags) return `use at most ${maxTags} tags`;
  const wrong = words.find((word) => !tagSchema.safeParse(word).success);
  return wrong === undefined ? undefined : `${wrong} cannot be a tag`;
}

"use client";

import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { tagSchema } from "@/lib/schemas/run-annotations";

/** Adds tags to, or takes them off, the chosen runs. */
export function TagDialog({
  open,
  onOpenChange,
  known,
  onSave,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Tags the chosen runs have now. */
  known: readonly string[];
  onSave: (change: { addTags: string[]; removeTags: string[] }) => void;
}) {
  const formId = useId();
  const [typed, setTyped] = useState("");
  const [removed, setRemoved] = useState<readonly string[]>([]);
  const words = typed.split(/[\s,]+/).filter(Boolean);
  const wrong = words.find((word) => !tagSchema.safeParse(word).success);
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong === undefined) {
      onSave({ addTags: words, removeTags: [...removed] });
      setTyped("");
      setRemoved([]);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="sm"
      title="Tags"
      footer={
        <>
          <DialogClose>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" form={formId} variant="primary">
            Save tags
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={handleSubmit} className="grid gap-4">
        <Field
          label="Add tags"
          help="Separated by spaces."
          error={wrong === undefined ? undefined : `${wrong} cannot be a tag`}
        >
          {(control) => (
            <Input
              {...control}
              value={typed}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        {known.length > 0 ? (
          <fieldset className="grid gap-1">
            <legend className="mb-1 text-table font-medium">Keep</legend>
            {known.map((tag) => (
              <label key={tag} className="flex min-h-7 items-center gap-2">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={!removed.includes(tag)}
                  onChange={() =>
                    setRemoved(
                      removed.includes(tag)
                        ? removed.filter((each) => each !== tag)
                        : [...removed, tag],
                    )
                  }
                />
                {tag}
              </label>
            ))}
          </fieldset>
        ) : null}
      </form>
    </Dialog>
  );
}

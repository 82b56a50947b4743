"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { addVersion } from "./skill-requests";

/** A new version by hand, beginning with the text on the page. */
export function AddVersionDialog({ skillId, text }: { skillId: string; text: string }) {
  const router = useRouter();
  const formId = useId();
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState(text);
  const [problem, setProblem] = useState("");
  const [isSending, setIsSending] = useState(false);
  const isSame = typed === text;
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (isSame || typed.trim() === "" || isSending) {
      return;
    }
    setIsSending(true);
    const reply = await addVersion(skillId, { text: typed, fileName: "" });
    setIsSending(false);
    if (reply.ok) {
      setIsOpen(false);
      router.push(`/skills/${skillId}`);
      router.refresh();
    } else {
      setProblem(reply.message);
    }
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(next) => {
        setIsOpen(next);
        setTyped(text);
        setProblem("");
      }}
      width="lg"
      title="New version"
      description="Versions never change; this one is added on top."
      trigger={<Button>New version…</Button>}
      footer={
        <>
          <DialogClose>
            <Button>Cancel</Button>
          </DialogClose>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            pending={isSending}
            disabled={isSame}
          >
            Add version
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => void handleSubmit(event)}
        className="grid gap-3"
      >
        {problem === "" ? null : (
          <Notice tone="danger" role="alert" title="Nothing was added">
            {problem}
          </Notice>
        )}
        <Field label="Text">
          {(control) => (
            <Textarea
              {...control}
              value={typed}
              rows={16}
              spellCheck={false}
              className="font-mono text-table"
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

"use client";

import { GitBranch } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { forkRun } from "./fork-run";

const mostEpochs = 50;

/**
 * A new run that takes over the steps up to `step` without paying for them again and trains on from
 * there: to more epochs, or as the parent did, with other answers of the models.
 */
export function ForkDialog({
  runId,
  runName,
  step,
  epochs,
  leastEpochs,
  label,
  size = "md",
  startsOpen = false,
}: {
  runId: string;
  runName: string;
  step: number;
  /** Suggested number of epochs in all. */
  epochs: number;
  /** Fewer would leave nothing to train. */
  leastEpochs: number;
  label: string;
  size?: "sm" | "md";
  /** Asked for by the address. */
  startsOpen?: boolean;
}) {
  const router = useRouter();
  const formId = useId();
  const [isOpen, setIsOpen] = useState(startsOpen);
  const [name, setName] = useState(suggestedName(runName, step));
  const [epochText, setEpochText] = useState(String(epochs));
  const [isSending, setIsSending] = useState(false);
  const [refusal, setRefusal] = useState("");
  const lastRequest = useRef({ content: "", key: "" });

  const wanted = Number(epochText);
  const isPossible = Number.isInteger(wanted) && wanted >= leastEpochs && wanted <= mostEpochs;
  const handleOpenChange = (next: boolean) => {
    setIsOpen(next);
    setRefusal("");
  };
  const send = async () => {
    const request = { step, epochs: wanted, name: name.trim() };
    const content = JSON.stringify(request);
    if (lastRequest.current.content !== content) {
      lastRequest.current = { content, key: crypto.randomUUID() };
    }
    setIsSending(true);
    setRefusal("");
    const result = await forkRun(runId, { ...request, idempotencyKey: lastRequest.current.key });
    if (result.ok) {
      // Stays busy: the page goes away.
      router.push(`/runs/${result.runId}`);
      return;
    }
    setIsSending(false);
    setRefusal(result.message);
  };
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isPossible && name.trim() !== "" && !isSending) {
      void send();
    }
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={handleOpenChange}
      width="sm"
      title={`Branch from step ${step}`}
      description={`The new run takes over steps 1 to ${step} with all results and pays for none of them again.`}
      trigger={
        <Button size={size} icon={<GitBranch aria-hidden className="size-4" strokeWidth={1.75} />}>
          {label}
        </Button>
      }
      footer={
        <>
          <DialogClose>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" form={formId} variant="primary" pending={isSending}>
            {isSending ? "Starting…" : "Start branch"}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={handleSubmit} className="grid gap-3.5">
        {refusal === "" ? null : (
          <Notice tone="danger" role="alert" title="The branch was not started">
            {refusal}
          </Notice>
        )}
        <Field label="Name" error={name.trim() === "" ? "fill this in" : undefined}>
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
        <Field
          label="Epochs in all"
          help="Epochs of the steps that are taken over included."
          error={isPossible ? undefined : `use a whole number from ${leastEpochs} to ${mostEpochs}`}
        >
          {(control) => (
            <Input
              {...control}
              value={epochText}
              inputMode="numeric"
              autoComplete="off"
              className="tabular"
              onChange={(event) => setEpochText(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

function suggestedName(runName: string, step: number): string {
  return `${runName.slice(0, 95)} · from step ${step}`;
}

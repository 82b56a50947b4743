"use client";

import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { formatCount } from "@/lib/format/count";
import { formatMoney } from "@/lib/format/money";
import { type LimitsConfig, limitsSectionSchema, type Spending } from "@/lib/schemas/limits";
import { changeLimits, readLimits } from "./limit-requests";
import { useRun } from "./run-context";

type LimitKey = keyof LimitsConfig;
type Typed = Readonly<Record<LimitKey, string>>;

const fields: readonly {
  readonly key: LimitKey;
  readonly label: string;
  readonly spent: (spent: Spending) => string;
}[] = [
  { key: "max_rollouts", label: "Rollouts", spent: ({ rollouts }) => formatCount(rollouts) },
  { key: "max_tokens", label: "Tokens", spent: ({ tokens }) => formatCount(tokens) },
  {
    key: "max_cost_usd",
    label: "Money ($)",
    spent: ({ costMicros }) => (costMicros === null ? "an unknown sum" : formatMoney(costMicros)),
  },
  { key: "max_minutes", label: "Minutes", spent: ({ minutes }) => minutes.toFixed(1) },
];

/** Raises the caps of a paused run and lets it go on. */
export function LimitDialog() {
  const { runId, send } = useRun();
  const formId = useId();
  const [isOpen, setIsOpen] = useState(false);
  const [spent, setSpent] = useState<Spending | null>(null);
  const [typed, setTyped] = useState<Typed | null>(null);
  const [isSending, setIsSending] = useState(false);
  const [refusal, setRefusal] = useState("");

  const handleOpenChange = async (next: boolean) => {
    setIsOpen(next);
    setRefusal("");
    if (next) {
      const reply = await readLimits(runId);
      if (reply.ok) {
        setSpent(reply.limits.spent);
        setTyped(textsOf(reply.limits.limits));
      } else {
        setRefusal(reply.message);
      }
    }
  };
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = limitsSectionSchema.safeParse(typed === null ? null : numbersOf(typed));
    if (!wanted.success || isSending) {
      return;
    }
    setIsSending(true);
    const reply = await changeLimits(runId, wanted.data);
    if (reply.ok) {
      setIsOpen(false);
      await send("resume");
    } else {
      setRefusal(reply.message);
    }
    setIsSending(false);
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(next) => void handleOpenChange(next)}
      width="sm"
      title="Raise the limits"
      description="What is finished is kept and not paid again. 0 takes a limit away."
      trigger={<Button size="sm">Raise limit and resume…</Button>}
      footer={
        <>
          <DialogClose>
            <Button>Cancel</Button>
          </DialogClose>
          <Button type="submit" form={formId} variant="primary" pending={isSending}>
            Save and resume
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
          <Notice tone="danger" role="alert" title="The limits were not changed">
            {refusal}
          </Notice>
        )}
        {typed === null || spent === null
          ? null
          : fields.map((field) => (
              <Field
                key={field.key}
                label={field.label}
                help={`Spent so far: ${field.spent(spent)}.`}
                error={messageOf(field.key, typed)}
              >
                {(control) => (
                  <Input
                    {...control}
                    value={typed[field.key]}
                    inputMode="decimal"
                    autoComplete="off"
                    className="tabular"
                    onChange={(event) => setTyped({ ...typed, [field.key]: event.target.value })}
                  />
                )}
              </Field>
            ))}
      </form>
    </Dialog>
  );
}

function textsOf(limits: LimitsConfig): Typed {
  return {
    max_rollouts: String(limits.max_rollouts),
    max_tokens: String(limits.max_tokens),
    max_cost_usd: String(limits.max_cost_usd),
    max_minutes: String(limits.max_minutes),
  };
}

function numbersOf(typed: Typed): Record<LimitKey, number> {
  return {
    max_rollouts: numberOf(typed.max_rollouts),
    max_tokens: numberOf(typed.max_tokens),
    max_cost_usd: numberOf(typed.max_cost_usd),
    max_minutes: numberOf(typed.max_minutes),
  };
}

function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", "."));
}

function messageOf(key: LimitKey, typed: Typed): string | undefined {
  return limitsSectionSchema.shape[key].safeParse(numberOf(typed[key])).success
    ? undefined
    : key === "max_rollouts" || key === "max_tokens"
      ? "use a whole number, 0 for no limit"
      : "use a number, 0 for no limit";
}

"use client";

import { useState } from "react";
import * as z from "zod";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { formatCompact, formatCount } from "@/lib/format/count";
import { formatMoney } from "@/lib/format/money";
import { type RunLimits, runLimitsSchema } from "@/lib/schemas/limits";
import { useRun } from "./run-context";

const errorSchema = z.object({ error: z.object({ message: z.string(), hint: z.string() }) });

type LimitKey = keyof RunLimits["limits"];

const fields: readonly {
  readonly key: LimitKey;
  readonly label: string;
  readonly unit?: string;
  readonly spent: (spent: RunLimits["spent"]) => string;
}[] = [
  { key: "max_rollouts", label: "Rollouts", spent: (spent) => formatCount(spent.rollouts) },
  { key: "max_tokens", label: "Tokens", spent: (spent) => formatCompact(spent.tokens) },
  {
    key: "max_cost_usd",
    label: "Money",
    unit: "$",
    spent: (spent) => formatMoney(spent.costMicros),
  },
  {
    key: "max_minutes",
    label: "Time",
    unit: "minutes",
    spent: (spent) => spent.minutes.toFixed(1),
  },
];

/** Raises the limits of a run that waits at one, and goes on. */
export function LimitsDialog() {
  const { runId, send } = useRun();
  const [isOpen, setIsOpen] = useState(false);
  const [known, setKnown] = useState<RunLimits | null>(null);
  const [texts, setTexts] = useState<Partial<Record<LimitKey, string>>>({});
  const [error, setError] = useState("");
  const [isSaving, setIsSaving] = useState(false);

  const open = async (next: boolean) => {
    setIsOpen(next);
    if (!next) {
      return;
    }
    setError("");
    const found = await readLimits(runId);
    setKnown(found);
    setTexts({});
    setError(found ? "" : "The limits could not be read. Close this and try again.");
  };
  const save = async () => {
    const limits = readTexts(texts);
    if (limits === null) {
      setError("Enter numbers of 0 or more; 0 is no limit.");
      return;
    }
    setIsSaving(true);
    const refusal = await sendLimits(runId, limits);
    setIsSaving(false);
    if (refusal !== null) {
      setError(refusal);
      return;
    }
    setIsOpen(false);
    await send("resume");
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(next) => void open(next)}
      title="Limits of this run"
      description="What it may spend in all. 0 is no limit."
      trigger={<Button size="sm">Change limits</Button>}
      footer={
        <Button
          variant="primary"
          pending={isSaving}
          disabled={known === null}
          onClick={() => void save()}
        >
          Save and resume
        </Button>
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {known === null
          ? null
          : fields.map(({ key, label, unit, spent }) => (
              <Field
                key={key}
                label={label}
                unit={unit}
                help={`Spent so far: ${spent(known.spent)}`}
              >
                {(control) => (
                  <Input
                    {...control}
                    inputMode="decimal"
                    autoComplete="off"
                    className="tabular"
                    value={texts[key] ?? String(known.limits[key])}
                    onChange={(event) => setTexts({ ...texts, [key]: event.target.value })}
                  />
                )}
              </Field>
            ))}
      </div>
      {error === "" ? null : (
        <p role="alert" className="mt-3 text-table text-danger-text">
          {error}
        </p>
      )}
    </Dialog>
  );
}

/** The numbers typed, or null when one is none. */
function readTexts(
  texts: Partial<Record<LimitKey, string>>,
): Partial<Record<LimitKey, number>> | null {
  const entries = Object.entries(texts).map(([key, text]) => [
    key,
    text.trim() === "" ? 0 : Number(text.replace(",", ".")),
  ]);
  return entries.every(([, value]) => typeof value === "number" && value >= 0)
    ? Object.fromEntries(entries)
    : null;
}

async function readLimits(runId: string): Promise<RunLimits | null> {
  try {
    const response = await fetch(`/api/v1/runs/${runId}/limits`, { cache: "no-store" });
    const body: unknown = await response.json();
    return response.ok ? runLimitsSchema.parse(body) : null;
  } catch {
    return null;
  }
}

/** null when they were taken, else why not. */
async function sendLimits(
  runId: string,
  limits: Partial<Record<LimitKey, number>>,
): Promise<string | null> {
  try {
    const response = await fetch(`/api/v1/runs/${runId}/limits`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ limits }),
    });
    if (response.ok) {
      return null;
    }
    const parsed = errorSchema.safeParse(await response.json());
    return parsed.success
      ? `${parsed.data.error.message} ${parsed.data.error.hint}`.trim()
      : "The limits were refused.";
  } catch {
    return "The server could not be reached. Nothing was changed; try again.";
  }
}

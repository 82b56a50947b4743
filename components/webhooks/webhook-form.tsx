"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import {
  type WebhookKind,
  type WebhookRow,
  webhookFormatSchema,
  webhookKindSchema,
} from "@/lib/schemas/webhook";
import { inputOf, type WebhookDraft } from "./webhook-draft";
import { saveWebhook } from "./webhook-requests";
import { formatWords, kindWords } from "./webhook-words";

type TextField = "name" | "url" | "urlEnv" | "secretEnv";

const texts: readonly { field: TextField; label: string; help: string; hint?: string }[] = [
  { field: "name", label: "Name", help: "How you find it in this list." },
  {
    field: "url",
    label: "Address",
    help: "Where messages are sent by POST.",
    hint: "https://example.org/hooks/skillopt",
  },
  {
    field: "urlEnv",
    label: "or the variable that holds the address",
    help: "For addresses that are secret, such as incoming webhooks of chat tools. Only the name is stored.",
    hint: "CHAT_WEBHOOK_URL",
  },
  {
    field: "secretEnv",
    label: "Signing secret (variable)",
    help: "Messages carry an HMAC-SHA256 signature made with its value. Empty: unsigned.",
    hint: "WEBHOOK_SECRET",
  },
];

/** Adds a webhook or changes one. */
export function WebhookForm({
  id,
  initial,
  onSaved,
  onCancel,
}: {
  id: string | null;
  initial: WebhookDraft;
  onSaved: (webhook: WebhookRow) => void;
  onCancel: () => void;
}) {
  const [draft, setDraft] = useState(initial);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [isSaving, setIsSaving] = useState(false);
  const change = (changes: Partial<WebhookDraft>) =>
    setDraft((known) => ({ ...known, ...changes }));
  const toggle = (kind: WebhookKind) =>
    change({
      kinds: draft.kinds.includes(kind)
        ? draft.kinds.filter((one) => one !== kind)
        : [...draft.kinds, kind],
    });
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setIsSaving(true);
    const answer = await saveWebhook(id, inputOf(draft));
    setIsSaving(false);
    if (answer.ok) {
      onSaved(answer.value.webhook);
      return;
    }
    const found = answer.fields.map(({ path, message }) => [path.split(".")[0] ?? "", message]);
    setErrors(found.length === 0 ? { form: answer.message } : Object.fromEntries(found));
  };
  return (
    <form onSubmit={handleSubmit} noValidate className="grid gap-4">
      {errors.form ? <Notice tone="danger" role="alert" title={errors.form} /> : null}
      <div className="grid gap-4 md:grid-cols-2">
        {texts.map(({ field, label, help, hint }) => (
          <Field
            key={field}
            id={`webhook-${field}`}
            label={label}
            help={help}
            error={errors[field]}
          >
            {(control) => (
              <Input
                {...control}
                value={draft[field]}
                placeholder={hint}
                autoComplete="off"
                className={field === "name" ? "" : "font-mono"}
                onChange={(event) => change({ [field]: event.target.value })}
              />
            )}
          </Field>
        ))}
        <Field id="webhook-format" label="Body" help="What the receiver understands.">
          {(control) => (
            <Select
              {...control}
              value={draft.format}
              onChange={(event) =>
                change({ format: webhookFormatSchema.parse(event.target.value) })
              }
            >
              {webhookFormatSchema.options.map((format) => (
                <option key={format} value={format}>
                  {formatWords[format]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <fieldset>
        <legend className="mb-1 font-medium">Tells of</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {webhookKindSchema.options.map((kind) => (
            <label key={kind} className="flex min-h-8 items-center gap-2 text-table">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={draft.kinds.includes(kind)}
                onChange={() => toggle(kind)}
              />
              {kindWords[kind]}
            </label>
          ))}
        </div>
        {errors.kinds ? (
          <p role="alert" className="text-caption text-danger-text">
            {errors.kinds}
          </p>
        ) : null}
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={isSaving}>
          {id === null ? "Add webhook" : "Save"}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import type { EndpointTest } from "@/lib/schemas/model-profile";
import { providerSchema, reasoningEffortSchema } from "@/lib/schemas/model-role";
import { providerFacts } from "@/lib/schemas/provider-facts";
import { EndpointFindings } from "./endpoint-findings";
import {
  checkDraft,
  type DraftErrors,
  type DraftField,
  errorsAt,
  type ProfileDraft,
} from "./profile-draft";
import { saveProfile, testSettings } from "./profile-requests";

const providers = providerSchema.options.filter((provider) => provider !== "simulated");

type TestState = "idle" | "asking" | { readonly problem: string } | EndpointTest;

/** Adds a model endpoint, or changes a saved one. Keys are named by variable, never entered. */
export function ProfileForm({ id, initial }: { id: string | null; initial: ProfileDraft }) {
  const router = useRouter();
  const [draft, setDraft] = useState(initial);
  const [errors, setErrors] = useState<DraftErrors>({});
  const [isSaving, setIsSaving] = useState(false);
  const [test, setTest] = useState<TestState>("idle");
  const form = useRef<HTMLFormElement>(null);

  const change = (field: DraftField, value: string) => {
    setDraft((known) => ({ ...known, [field]: value }));
    setErrors(({ [field]: _fixed, form: _form, ...others }) => others);
  };
  const showErrors = (found: DraftErrors) => {
    setErrors(found);
    // The fields are marked in the next paint; the first one is where the person goes on.
    requestAnimationFrame(() => {
      form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    });
  };
  const handleSave = async (event: FormEvent) => {
    event.preventDefault();
    const checked = checkDraft(draft);
    if (!checked.ok) {
      showErrors(checked.errors);
      return;
    }
    setIsSaving(true);
    const answer = await saveProfile(id, checked.value);
    setIsSaving(false);
    if (answer.ok) {
      router.push("/models");
      router.refresh();
    } else {
      const found = errorsAt(answer.fields);
      showErrors(Object.keys(found).length > 0 ? found : { form: answer.message });
    }
  };
  const handleTest = async () => {
    const checked = checkDraft({ ...draft, name: draft.name || "test" });
    if (!checked.ok) {
      showErrors(checked.errors);
      return;
    }
    setTest("asking");
    const answer = await testSettings(checked.value.settings.role, false);
    setTest(answer.ok ? answer.value : { problem: answer.message });
  };
  const offered = typeof test === "object" && "models" in test ? (test.models ?? []) : [];
  return (
    <form ref={form} onSubmit={handleSave} noValidate className="grid max-w-4xl gap-4">
      {errors.form ? (
        <Notice tone="danger" role="alert" title="Not saved">
          {errors.form}
        </Notice>
      ) : null}
      <EndpointFields draft={draft} errors={errors} onChange={change} offered={offered} />
      <LimitFields draft={draft} errors={errors} onChange={change} />
      <PriceFields draft={draft} errors={errors} onChange={change} />
      <Card>
        <CardBody className="grid gap-3">
          <div aria-live="polite">
            <TestResult state={test} />
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <Button variant="primary" type="submit" pending={isSaving}>
              {id === null ? "Add model" : "Save changes"}
            </Button>
            <Button onClick={handleTest} pending={test === "asking"}>
              Test
            </Button>
            <span className="text-caption text-text-3">The test sends one very short request.</span>
          </div>
        </CardBody>
      </Card>
    </form>
  );
}

function TestResult({ state }: { state: TestState }) {
  if (state === "idle") {
    return null;
  }
  if (state === "asking") {
    return <p className="text-table text-text-2">Asking…</p>;
  }
  return "problem" in state ? (
    <p className="text-table text-danger-text">{state.problem}</p>
  ) : (
    <EndpointFindings test={state} />
  );
}

type Part = {
  draft: ProfileDraft;
  errors: DraftErrors;
  onChange: (field: DraftField, value: string) => void;
};

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <CardHeader title={title} />
      <CardBody className="grid gap-4 sm:grid-cols-2">{children}</CardBody>
    </Card>
  );
}

function TextField({
  field,
  label,
  help,
  unit,
  placeholder,
  isMono = false,
  list,
  className,
  draft,
  errors,
  onChange,
}: Part & {
  field: DraftField;
  label: string;
  help?: string;
  unit?: string;
  placeholder?: string;
  isMono?: boolean;
  list?: string;
  className?: string;
}) {
  return (
    <Field
      label={label}
      unit={unit}
      help={help}
      error={errors[field]}
      {...(className ? { className } : {})}
    >
      {(control) => (
        <Input
          {...control}
          value={draft[field]}
          onChange={(event) => onChange(field, event.target.value)}
          placeholder={placeholder}
          list={list}
          autoComplete="off"
          spellCheck={false}
          className={isMono ? "font-mono" : "tabular"}
        />
      )}
    </Field>
  );
}

function EndpointFields({ offered, ...part }: Part & { offered: readonly string[] }) {
  const { draft, errors, onChange } = part;
  const facts = providerFacts[draft.provider];
  const isFile = draft.provider === "local_gguf";
  const listId = useId();
  return (
    <Section title="Endpoint">
      <TextField {...part} field="name" label="Name" help="How you find it in the run form." />
      <Field label="Provider" help={facts.description} error={errors.provider}>
        {(control) => (
          <Select
            {...control}
            value={draft.provider}
            onChange={(event) => onChange("provider", event.target.value)}
          >
            {providers.map((provider) => (
              <option key={provider} value={provider}>
                {providerFacts[provider].label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {isFile ? null : (
        <>
          <TextField
            {...part}
            field="baseUrl"
            label="Base URL"
            isMono
            placeholder={facts.addressExample}
            help={
              facts.baseUrl === null
                ? "The address of the API."
                : "Empty: the provider's own address."
            }
          />
          <TextField
            {...part}
            field="apiKeyEnv"
            label="Key variable"
            isMono
            placeholder={facts.keyVariables.at(-1) ?? "MY_API_KEY"}
            help="NAME of the environment variable with the key, never the key itself."
          />
        </>
      )}
      <TextField
        {...part}
        field="model"
        label={draft.provider === "azure_openai" ? "Deployment" : isFile ? "Model file" : "Model"}
        isMono
        placeholder={facts.modelExample}
        list={listId}
        help={
          isFile
            ? "A GGUF file: its name in the folder of models, or its whole path."
            : offered.length > 0
              ? `The endpoint lists ${offered.length}; start typing to choose.`
              : "The name that is sent. Test lists what the endpoint offers."
        }
      />
      <datalist id={listId}>
        {offered.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {draft.provider === "azure_openai" ? (
        <TextField
          {...part}
          field="apiVersion"
          label="API version"
          isMono
          placeholder="2024-12-01-preview"
          help="Empty: the surface without versions (/openai/v1)."
        />
      ) : null}
      <Field
        label="Further models"
        help="One name a line; the run form offers them with this endpoint."
        error={errors.models}
      >
        {(control) => (
          <Textarea
            {...control}
            value={draft.models}
            onChange={(event) => onChange("models", event.target.value)}
            rows={3}
            spellCheck={false}
            className="font-mono"
          />
        )}
      </Field>
    </Section>
  );
}

function LimitFields(part: Part) {
  const { draft, errors, onChange } = part;
  return (
    <Section title="Limits">
      <TextField
        {...part}
        field="maxConcurrency"
        label="Parallel calls"
        placeholder="no own limit"
      />
      <TextField {...part} field="timeoutSeconds" label="Call timeout" unit="s" placeholder="300" />
      <TextField
        {...part}
        field="requestsPerMinute"
        label="Requests per minute"
        placeholder="found out by the run"
      />
      <TextField
        {...part}
        field="tokensPerMinute"
        label="Tokens per minute"
        placeholder="found out by the run"
      />
      <TextField
        {...part}
        field="maxOutputTokens"
        label="Max output tokens"
        unit="tokens"
        placeholder="16384"
      />
      <Field label="Reasoning effort" help="Sent only when set." error={errors.reasoningEffort}>
        {(control) => (
          <Select
            {...control}
            value={draft.reasoningEffort}
            onChange={(event) => onChange("reasoningEffort", event.target.value)}
          >
            <option value="">Not sent</option>
            {reasoningEffortSchema.options.map((effort) => (
              <option key={effort} value={effort}>
                {effort}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </Section>
  );
}

function PriceFields(part: Part) {
  return (
    <Card>
      <CardHeader
        title="Own price"
        meta={
          <span className="text-caption text-text-3">
            Dollars per million tokens. Empty: the built-in list, or unknown.
          </span>
        }
      />
      <CardBody className="grid gap-4 sm:grid-cols-3">
        <TextField {...part} field="priceInput" label="Input" />
        <TextField {...part} field="priceCached" label="Cached input" placeholder="as input" />
        <TextField {...part} field="priceOutput" label="Output" />
      </CardBody>
    </Card>
  );
}

"use client";

import { type ReactNode, useEffect, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Switch } from "@/components/ui/switch";
import { type PostShare, type ShareScope, shortestSharePassword } from "@/lib/schemas/share";
import { NewLink } from "./new-link";
import { createShare, readSharing } from "./share-requests";

const choices: readonly { key: keyof ShareScope; label: string; help: string }[] = [
  {
    key: "skillText",
    label: "Skill text",
    help: "Diff from the seed to the best skill, its rules with their origin, download.",
  },
  { key: "items", label: "Item results", help: "Ids and outcomes of items." },
  {
    key: "itemTexts",
    label: "Item texts",
    help: "Task and answers of the items that got worse or better.",
  },
  { key: "expectedAnswers", label: "Expected answers", help: "Beside the item texts." },
  { key: "modelNames", label: "Model names", help: "Which models took part." },
  { key: "costs", label: "Costs", help: "Tokens and money." },
  { key: "notes", label: "Notes", help: "What was written about the run." },
];

const usualScope: ShareScope = {
  skillText: true,
  items: false,
  itemTexts: false,
  expectedAnswers: false,
  costs: false,
  modelNames: true,
  notes: true,
};

const expiries = [
  { value: "1", label: "1 day", days: 1 },
  { value: "7", label: "7 days", days: 7 },
  { value: "30", label: "30 days", days: 30 },
  { value: "never", label: "Never", days: null },
] as const;

const modes = [
  { value: "live", label: "Live" },
  { value: "frozen", label: "Frozen now" },
] as const;

type Draft = {
  readonly scope: ShareScope;
  readonly mode: PostShare["mode"];
  readonly expiry: (typeof expiries)[number]["value"];
  readonly isForeverAllowed: boolean;
  readonly password: string;
};

const usualDraft: Draft = {
  scope: usualScope,
  mode: "live",
  expiry: "7",
  isForeverAllowed: false,
  password: "",
};

/** Why this draft cannot be sent yet; null when it can. */
function draftProblem({ expiry, isForeverAllowed, password }: Draft): string | null {
  if (expiry === "never" && !isForeverAllowed) {
    return "Confirm that the link never expires.";
  }
  return password !== "" && password.length < shortestSharePassword
    ? `The password needs at least ${shortestSharePassword} characters, or none.`
    : null;
}

/** What a new link shows and how long it lives; the link itself is shown once. */
export function CreateShare({ runId, onCreated }: { runId: string; onCreated: () => void }) {
  const [draft, setDraft] = useState(usualDraft);
  const [isCreating, setIsCreating] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    void readSharing().then((settings) => {
      const usual = expiries.find(({ days }) => days === settings?.expiresInDays);
      // Whoever has chosen already keeps the choice.
      setDraft((known) =>
        usual && known === usualDraft ? { ...known, expiry: usual.value } : known,
      );
    });
  }, []);
  const change = (changes: Partial<Draft>) => setDraft((known) => ({ ...known, ...changes }));

  const handleCreate = async () => {
    const refusal = draftProblem(draft);
    setProblem(refusal);
    if (refusal !== null) {
      return;
    }
    setIsCreating(true);
    const result = await createShare(runId, {
      scope: draft.scope,
      mode: draft.mode,
      expiresInDays: expiries.find(({ value }) => value === draft.expiry)?.days ?? null,
      password: draft.password === "" ? null : draft.password,
    });
    setIsCreating(false);
    if (result.ok) {
      const { address, path } = result.value;
      setLink(address ?? `${window.location.origin}${path}`);
      onCreated();
    } else {
      setProblem(result.message);
    }
  };
  if (link !== null) {
    return <NewLink link={link} onAgain={() => setLink(null)} />;
  }
  return (
    <div className="grid gap-4">
      <fieldset>
        <legend className="mb-1 font-medium">Visitors see</legend>
        <p className="border-b py-2 text-table text-text-2">Scores and chart, always.</p>
        {choices.map((choice) => (
          <SwitchRow
            key={choice.key}
            label={choice.label}
            help={choice.help}
            checked={draft.scope[choice.key]}
            onChange={(checked) => change({ scope: { ...draft.scope, [choice.key]: checked } })}
          />
        ))}
      </fieldset>
      <LinkSettings draft={draft} onChange={change} />
      {problem ? <Notice tone="danger" role="alert" title={problem} /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="primary" onClick={() => void handleCreate()} pending={isCreating}>
          Create link
        </Button>
        <a
          href={`/runs/${runId}/share-preview?${previewQuery(draft.scope)}`}
          target="_blank"
          rel="noopener"
          className="text-table"
        >
          See what visitors see
        </a>
      </div>
    </div>
  );
}

function previewQuery(scope: ShareScope): string {
  const shown = choices.filter(({ key }) => scope[key]).map(({ key }) => key);
  return String(new URLSearchParams({ show: shown.join(",") }));
}

/** How long the link lives, whether it follows the run, and its password. */
function LinkSettings({
  draft,
  onChange,
}: {
  draft: Draft;
  onChange: (changes: Partial<Draft>) => void;
}) {
  return (
    <div className="grid gap-4">
      <div className="grid justify-items-start gap-1.5">
        <span className="font-medium">The page is</span>
        <SegmentedControl
          label="The page is"
          size="md"
          value={draft.mode}
          options={modes}
          onChange={(mode) => onChange({ mode })}
        />
        <p className="text-caption text-text-3">
          {draft.mode === "live"
            ? "It follows the run until the run ends."
            : "It stays as it is now, whatever the run does later."}
        </p>
      </div>
      <div className="grid justify-items-start gap-1.5">
        <span className="font-medium">Expires after</span>
        <SegmentedControl
          label="Expires after"
          size="md"
          value={draft.expiry}
          options={expiries}
          onChange={(expiry) => onChange({ expiry, isForeverAllowed: false })}
        />
        {draft.expiry === "never" ? (
          <SwitchRow
            label="The link never expires"
            help="It stays open until somebody revokes it here."
            checked={draft.isForeverAllowed}
            onChange={(isForeverAllowed) => onChange({ isForeverAllowed })}
          />
        ) : null}
      </div>
      <Field
        id="share-password"
        label="Password (optional)"
        help="Asked of every visitor. Only its hash is kept; send it another way than the link."
      >
        {(control) => (
          <Input
            {...control}
            type="text"
            autoComplete="off"
            maxLength={200}
            value={draft.password}
            onChange={(event) => onChange({ password: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

function SwitchRow({
  label,
  help,
  checked,
  onChange,
}: {
  label: ReactNode;
  help: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex w-full items-center gap-4 border-b py-2 last:border-b-0">
      <label htmlFor={id} className="min-w-0 flex-1 cursor-pointer text-table">
        {label}
        <span id={`${id}-help`} className="block text-caption text-text-3">
          {help}
        </span>
      </label>
      <Switch
        id={id}
        aria-describedby={`${id}-help`}
        checked={checked}
        onCheckedChange={onChange}
      />
    </div>
  );
}

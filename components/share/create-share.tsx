"use client";

import { type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Switch } from "@/components/ui/switch";
import type { PostShare, ShareScope } from "@/lib/schemas/share";
import { createShare } from "./share-requests";

const choices: readonly { key: keyof ShareScope; label: string; help: string }[] = [
  {
    key: "skillText",
    label: "Skill text",
    help: "Diff from the seed to the best skill, download.",
  },
  { key: "items", label: "Item results", help: "Ids and outcomes of items." },
  { key: "modelNames", label: "Model names", help: "Which models took part." },
  { key: "costs", label: "Costs", help: "Tokens and money." },
];

const expiries = [
  { value: "1", label: "1 day", days: 1 },
  { value: "7", label: "7 days", days: 7 },
  { value: "30", label: "30 days", days: 30 },
  { value: "never", label: "Never", days: null },
] as const;

/** What a new link shows and how long it lives; the link itself is shown once. */
export function CreateShare({ runId, onCreated }: { runId: string; onCreated: () => void }) {
  const [scope, setScope] = useState<ShareScope>({
    skillText: true,
    items: false,
    costs: false,
    modelNames: true,
  });
  const [expiry, setExpiry] = useState<(typeof expiries)[number]["value"]>("7");
  const [isForeverAllowed, setIsForeverAllowed] = useState(false);
  const [isCreating, setIsCreating] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const isForever = expiry === "never";
  const handleCreate = async () => {
    if (isForever && !isForeverAllowed) {
      setProblem("Confirm that the link never expires.");
      return;
    }
    setIsCreating(true);
    setProblem(null);
    const days: PostShare["expiresInDays"] =
      expiries.find(({ value }) => value === expiry)?.days ?? null;
    const result = await createShare(runId, { scope, expiresInDays: days });
    setIsCreating(false);
    if ("path" in result) {
      setLink(`${window.location.origin}${result.path}`);
      onCreated();
    } else {
      setProblem(result.problem);
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
            checked={scope[choice.key]}
            onChange={(checked) => setScope((known) => ({ ...known, [choice.key]: checked }))}
          />
        ))}
      </fieldset>
      <div className="grid justify-items-start gap-1.5">
        <span className="font-medium">Expires after</span>
        <SegmentedControl
          label="Expires after"
          size="md"
          value={expiry}
          options={expiries}
          onChange={(value) => {
            setExpiry(value);
            setIsForeverAllowed(false);
          }}
        />
        {isForever ? (
          <SwitchRow
            label="The link never expires"
            help="It stays open until somebody revokes it here."
            checked={isForeverAllowed}
            onChange={setIsForeverAllowed}
          />
        ) : null}
      </div>
      {problem ? <Notice tone="danger" role="alert" title={problem} /> : null}
      <div>
        <Button variant="primary" onClick={() => void handleCreate()} pending={isCreating}>
          Create link
        </Button>
      </div>
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

function NewLink({ link, onAgain }: { link: string; onAgain: () => void }) {
  return (
    <div className="grid gap-2" role="status">
      <label htmlFor="share-link" className="font-medium">
        The new link
      </label>
      <div className="flex gap-2">
        <Input
          id="share-link"
          readOnly
          value={link}
          className="font-mono"
          onFocus={(event) => event.target.select()}
        />
        <CopyButton text={link} label="Copy link" variant="primary" className="min-h-9" />
      </div>
      <p className="text-caption text-text-3">
        Copy it now: only its fingerprint is stored, so it cannot be shown again.
      </p>
      <div>
        <Button size="sm" onClick={onAgain}>
          Make another link
        </Button>
      </div>
    </div>
  );
}

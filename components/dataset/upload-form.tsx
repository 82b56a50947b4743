"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { environmentNameSchema } from "@/lib/schemas/environment";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { scorerSchema } from "@/lib/schemas/scorer";
import { answerFormats } from "./answer-formats";
import { environmentWord, itemWords } from "./environment-words";
import { FileDrop } from "./file-drop";
import { defaultScorer, scorerChoices } from "./scorer-choices";
import { createDataset, previewUpload, type UploadCheck } from "./send-upload";
import { addFiles, hasOwnSplits, nameFromFiles, type UploadDraft } from "./upload-draft";
import { UploadPreview } from "./upload-preview";

const emptyDraft: UploadDraft = {
  files: [],
  name: "",
  environment: "custom",
  splitMode: "auto",
  splitRatio: "2:1:7",
  splitSeed: "42",
  scorer: scorerSchema.parse({ type: "normalizedEm" }),
  answerFormat: "tag",
  scoringProfile: "official",
};

const previewDelayMs = 300;

/** Files → preview → dataset. Used as a page and inside the new-run form. */
export function UploadForm({ onCreated }: { onCreated: (dataset: DatasetRow) => void }) {
  const [draft, setDraft] = useState(emptyDraft);
  const [check, setCheck] = useState<UploadCheck>({ kind: "empty" });
  const [isChecking, setIsChecking] = useState(false);
  const [isCreating, setIsCreating] = useState(false);
  const [isNameTouched, setIsNameTouched] = useState(false);
  const [wasAsked, setWasAsked] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const asked = useRef<AbortController | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      asked.current?.abort();
    },
    [],
  );

  const ask = async (next: UploadDraft) => {
    asked.current?.abort();
    const controller = new AbortController();
    asked.current = controller;
    try {
      const answer = await previewUpload(next, controller.signal);
      if (!controller.signal.aborted) {
        setCheck(answer);
        setIsChecking(false);
      }
    } catch {
      // A newer question replaced this one.
    }
  };
  const update = (change: Partial<UploadDraft>) => {
    const next = { ...draft, ...change };
    setDraft(next);
    clearTimeout(timer.current);
    if (next.files.length === 0) {
      asked.current?.abort();
      setCheck({ kind: "empty" });
      setIsChecking(false);
      return;
    }
    if (!("name" in change) || Object.keys(change).length > 1) {
      setIsChecking(true);
      timer.current = setTimeout(() => void ask(next), previewDelayMs);
    }
  };
  const updateFiles = (files: UploadDraft["files"]) =>
    update({ files, ...(isNameTouched ? {} : { name: nameFromFiles(files) }) });

  const nameError = wasAsked && draft.name.trim() === "" ? "give the dataset a name" : undefined;
  const filesError = wasAsked && draft.files.length === 0 ? "choose at least one file" : undefined;

  const handleSubmit = async () => {
    setWasAsked(true);
    if (draft.files.length === 0) {
      document.getElementById("upload-choose")?.focus();
      return;
    }
    if (draft.name.trim() === "") {
      nameInput.current?.focus();
      return;
    }
    setIsCreating(true);
    const result = await createDataset(draft);
    setIsCreating(false);
    if (result.kind === "created") {
      onCreated(result.dataset);
    } else {
      setCheck(result);
    }
  };
  return (
    <form
      noValidate
      className="grid min-w-0 gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        // A form inside a dialog of another form must not send that one.
        event.stopPropagation();
        void handleSubmit();
      }}
    >
      <div className="grid min-w-0 gap-1">
        <FileDrop
          files={draft.files}
          onAdd={(files) => updateFiles(addFiles(draft.files, files, () => crypto.randomUUID()))}
          onRemove={(id) => updateFiles(draft.files.filter((entry) => entry.id !== id))}
          onSplitChange={(id, split) =>
            updateFiles(draft.files.map((entry) => (entry.id === id ? { ...entry, split } : entry)))
          }
          inputId="upload-files"
        />
        {filesError ? (
          <p role="alert" className="text-caption font-medium text-danger-text">
            {filesError}
          </p>
        ) : null}
      </div>
      <div className="grid gap-x-4 gap-y-3.5 md:grid-cols-2">
        <Field label="Name" error={nameError}>
          {(props) => (
            <Input
              {...props}
              ref={nameInput}
              value={draft.name}
              maxLength={80}
              autoComplete="off"
              onChange={(event) => {
                setIsNameTouched(true);
                update({ name: event.target.value });
              }}
            />
          )}
        </Field>
        <Field label="Environment" help={itemWords[draft.environment]}>
          {(props) => (
            <Select
              {...props}
              value={draft.environment}
              onChange={(event) => {
                const environment = environmentNameSchema.safeParse(event.target.value);
                if (environment.success) update({ environment: environment.data });
              }}
            >
              {environmentNameSchema.options.map((environment) => (
                <option key={environment} value={environment}>
                  {environmentWord(environment)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <SplitFields draft={draft} onChange={update} />
        <ScoringFields draft={draft} onChange={update} />
      </div>
      <div aria-live="polite" className="min-w-0">
        <UploadPreview check={check} isChecking={isChecking} />
      </div>
      <div className="flex flex-wrap items-center justify-end gap-3">
        {isChecking ? <span className="text-caption text-text-3">Checking the files…</span> : null}
        <Button type="submit" variant="primary" pending={isCreating}>
          {isCreating ? "Creating…" : "Create dataset"}
        </Button>
      </div>
    </form>
  );
}

function SplitFields({ draft, onChange }: PartProps) {
  if (hasOwnSplits(draft)) {
    return (
      <p className="text-table text-text-2 md:col-span-2">
        Every file is a split of its own; nothing is cut.
      </p>
    );
  }
  return (
    <>
      <Field label="Splits" help={splitHelp[draft.splitMode]}>
        {(props) => (
          <Select
            {...props}
            value={draft.splitMode}
            onChange={(event) => {
              const mode = event.target.value;
              if (
                mode === "auto" ||
                mode === "ratio" ||
                mode === "stratified" ||
                mode === "explicit"
              ) {
                onChange({ splitMode: mode });
              }
            }}
          >
            <option value="auto">Automatic</option>
            <option value="ratio">Cut by ratio</option>
            <option value="stratified">Cut by ratio within each task type</option>
            <option value="explicit">As the items say</option>
          </Select>
        )}
      </Field>
      {draft.splitMode === "explicit" || draft.splitMode === "auto" ? (
        <div className="hidden md:block" />
      ) : (
        <div className="grid grid-cols-2 gap-4">
          <Field label="Ratio" help="train : selection : test">
            {(props) => (
              <Input
                {...props}
                value={draft.splitRatio}
                className="tabular"
                onChange={(event) => onChange({ splitRatio: event.target.value })}
              />
            )}
          </Field>
          <Field label="Seed" help="Same seed, same cut.">
            {(props) => (
              <Input
                {...props}
                value={draft.splitSeed}
                inputMode="numeric"
                className="tabular"
                onChange={(event) => onChange({ splitSeed: event.target.value })}
              />
            )}
          </Field>
        </div>
      )}
    </>
  );
}

const splitHelp: Record<UploadDraft["splitMode"], ReactNode> = {
  auto: "As the files or items say; otherwise cut by a usual ratio.",
  ratio: "Shuffled by the seed, then cut.",
  stratified: "Every split gets its share of each task type.",
  explicit: (
    <>
      Each item names its split in the field <code className="font-mono">split</code>.
    </>
  ),
};

function ScoringFields({ draft, onChange }: PartProps) {
  if (draft.environment !== "custom") {
    return (
      <Field label="Scoring profile" help="Scores of the two are never compared.">
        {(props) => (
          <Select
            {...props}
            value={draft.scoringProfile}
            onChange={(event) =>
              onChange({ scoringProfile: event.target.value === "compat" ? "compat" : "official" })
            }
          >
            <option value="official">Official</option>
            <option value="compat">As the original</option>
          </Select>
        )}
      </Field>
    );
  }
  return (
    <>
      <Field
        label="Scorer"
        help={scorerChoices.find(({ type }) => type === draft.scorer.type)?.description}
      >
        {(props) => (
          <Select
            {...props}
            value={draft.scorer.type}
            onChange={(event) => onChange({ scorer: defaultScorer(event.target.value) })}
          >
            {scorerChoices.map(({ type, title }) => (
              <option key={type} value={type}>
                {title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Answer format" help="Where the answer stands in a reply.">
        {(props) => (
          <Select
            {...props}
            value={draft.answerFormat}
            onChange={(event) => {
              const format = answerFormats.find(({ value }) => value === event.target.value);
              if (format) {
                onChange({ answerFormat: format.value });
              }
            }}
          >
            {answerFormats.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  );
}

type PartProps = { draft: UploadDraft; onChange: (change: Partial<UploadDraft>) => void };

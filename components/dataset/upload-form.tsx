"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { formatCompact, formatPlural } from "@/lib/format/count";
import { environmentNameSchema } from "@/lib/schemas/environment";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { ColumnFields } from "./column-fields";
import { environmentWord, itemWords } from "./environment-words";
import { FileDrop } from "./file-drop";
import { FolderChoice } from "./folder-choice";
import { createDataset, previewUpload, type UploadCheck } from "./send-upload";
import { SplitEditor } from "./split-editor";
import { addFiles, emptyDraft, hasData, nameFromFiles, type UploadDraft } from "./upload-draft";
import { PromptFields, ScoringFields, SplitFields } from "./upload-fields";
import { UploadPreview } from "./upload-preview";
import { versionDraft } from "./version-draft";

const previewDelayMs = 300;

/** Files → preview → dataset. Used as a page and inside the new-run form. */
export function UploadForm({
  previous = null,
  onCreated,
}: {
  /** The dataset this becomes a new version of; the form starts with its settings. */
  previous?: DatasetRow | null;
  onCreated: (dataset: DatasetRow, isNew: boolean) => void;
}) {
  const [draft, setDraft] = useState(() =>
    previous === null ? emptyDraft : versionDraft(previous),
  );
  const [check, setCheck] = useState<UploadCheck>({ kind: "empty" });
  const [isChecking, setIsChecking] = useState(false);
  const [isCreating, setIsCreating] = useState(false);
  /** Whether the places of all items are wanted; read when a question is sent. */
  const isEditing = useRef(false);
  const [isNameTouched, setIsNameTouched] = useState(previous !== null);
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
      const answer = await previewUpload(next, controller.signal, {
        withPlaces: isEditing.current,
      });
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
    if (!hasData(next)) {
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
    update({
      files,
      moves: {},
      keepValid: false,
      ...(isNameTouched ? {} : { name: nameFromFiles(files) }),
    });
  const updateFolder = (choice: Partial<Pick<UploadDraft, "folder" | "documents">>) => {
    const { folder } = choice;
    update({
      ...choice,
      files: [],
      moves: {},
      keepValid: false,
      ...(folder?.environment ? { environment: folder.environment } : {}),
      ...(folder && !isNameTouched ? { name: folder.name.replace(/[_-]+/g, " ") } : {}),
    });
  };
  const handleEditing = (isOpen: boolean) => {
    isEditing.current = isOpen;
    clearTimeout(timer.current);
    if (isOpen && hasData(draft)) {
      setIsChecking(true);
      void ask(draft);
    }
  };
  const columns = check.kind === "empty" ? [] : check.columns;

  const nameError = wasAsked && draft.name.trim() === "" ? "give the dataset a name" : undefined;
  const filesError = wasAsked && !hasData(draft) ? "choose at least one file" : undefined;

  const handleCancel = () => {
    clearTimeout(timer.current);
    asked.current?.abort();
    setIsChecking(false);
  };
  const handleSubmit = async () => {
    setWasAsked(true);
    if (!hasData(draft)) {
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
      onCreated(result.dataset, result.isNew);
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
      <div className="grid min-w-0 gap-2">
        {draft.folder === null ? (
          <FileDrop
            files={draft.files}
            onAdd={(files) => updateFiles(addFiles(draft.files, files, () => crypto.randomUUID()))}
            onRemove={(id) => updateFiles(draft.files.filter((entry) => entry.id !== id))}
            onSplitChange={(id, split) =>
              updateFiles(
                draft.files.map((entry) => (entry.id === id ? { ...entry, split } : entry)),
              )
            }
            inputId="upload-files"
          />
        ) : null}
        {draft.files.length === 0 ? <FolderChoice draft={draft} onChange={updateFolder} /> : null}
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
              disabled={previous !== null}
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
        <SplitFields draft={draft} columns={columns} onChange={update} />
        <ScoringFields draft={draft} onChange={update} />
      </div>
      {draft.environment === "custom" ? (
        <More title="Prompts">
          <PromptFields draft={draft} onChange={update} />
        </More>
      ) : null}
      {columns.length > 0 ? (
        <More title="Fields of the files">
          <ColumnFields
            columns={columns}
            assigned={draft.columns}
            onChange={(assigned) => update({ columns: assigned })}
          />
        </More>
      ) : null}
      <div aria-live="polite" className="min-w-0">
        <UploadPreview
          check={check}
          isChecking={isChecking}
          onKeepValid={() => update({ keepValid: true })}
        />
      </div>
      {check.kind === "good" ? (
        <More title="Move items between splits" onToggle={handleEditing}>
          {check.placed.length === 0 ? (
            <p className="text-table text-text-2">Reading the items…</p>
          ) : (
            <SplitEditor
              placed={check.placed}
              moves={draft.moves}
              onMove={(moves) => update({ moves })}
            />
          )}
        </More>
      ) : null}
      <div className="flex flex-wrap items-center justify-end gap-3">
        {isChecking ? (
          <>
            <span role="status" className="text-caption text-text-2">
              {checkingWords(draft)}
            </span>
            <Button variant="quiet" size="sm" onClick={handleCancel}>
              Cancel
            </Button>
          </>
        ) : null}
        <Button type="submit" variant="primary" pending={isCreating}>
          {isCreating ? "Creating…" : previous === null ? "Create dataset" : "Create version"}
        </Button>
      </div>
    </form>
  );
}

function checkingWords({ files }: UploadDraft): string {
  if (files.length === 0) return "Checking the data…";
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  return `Checking ${formatPlural(files.length, "file")}, ${formatCompact(bytes)} B…`;
}

/** A part of the form that most people leave alone. */
function More({
  title,
  onToggle,
  children,
}: {
  title: string;
  onToggle?: (isOpen: boolean) => void;
  children: ReactNode;
}) {
  return (
    <details
      className="min-w-0 rounded-card border"
      onToggle={(event) => onToggle?.(event.currentTarget.open)}
    >
      <summary className="min-h-10 cursor-pointer rounded-card px-4 py-2.5 text-table font-medium">
        {title}
      </summary>
      <div className="min-w-0 border-t p-4">{children}</div>
    </details>
  );
}

"use client";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import type { UploadDraft } from "./upload-draft";

const profiles = [
  ["official", "Official"],
  ["compat", "As the original"],
] as const;

const pages = [
  ["image", "Pictures"],
  ["text", "Recognised text"],
] as const;

/** The named settings of benchmarks.md 4.2, as people read them. */
export const searchModes = [
  ["oracle-files", "Tools over the question's documents"],
  ["oracle-pages", "The right pages, no tools"],
  ["full-corpus", "Tools over all documents"],
] as const;

/** What of a benchmark's settings decides whether its items can be read; a run may change it again. */
export function BenchmarkFields({
  draft,
  onChange,
}: {
  draft: Pick<UploadDraft, "environment" | "scoringProfile" | "pageInput" | "searchMode">;
  onChange: (change: Partial<UploadDraft>) => void;
}) {
  return (
    <>
      <Choice
        label="Scoring profile"
        help="Scores of the two are never compared."
        options={profiles}
        value={draft.scoringProfile}
        onChange={(scoringProfile) => onChange({ scoringProfile })}
      />
      {draft.environment === "docvqa" ? (
        <Choice
          label="Pages as"
          help="Text is for models that see no pictures; it needs the field ocr_text."
          options={pages}
          value={draft.pageInput}
          onChange={(pageInput) => onChange({ pageInput })}
        />
      ) : null}
      {draft.environment === "officeqa" ? (
        <Choice
          label="Documents shown"
          help="Three different tasks; their scores are never compared."
          options={searchModes}
          value={draft.searchMode}
          onChange={(searchMode) => onChange({ searchMode })}
        />
      ) : null}
    </>
  );
}

function Choice<T extends string>({
  label,
  help,
  options,
  value,
  onChange,
}: {
  label: string;
  help: string;
  options: readonly (readonly [T, string])[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <Field label={label} help={help}>
      {(props) => (
        <Select
          {...props}
          value={value}
          onChange={({ target }) => {
            const chosen = options.find(([name]) => name === target.value);
            if (chosen) onChange(chosen[0]);
          }}
        >
          {options.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

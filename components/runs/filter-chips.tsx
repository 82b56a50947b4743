"use client";

import { ListFilter, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { runStatusWords } from "@/lib/domain/status-words";
import { addFilter, filterParts } from "@/lib/run-view/filter-parts";
import { runStatusSchema } from "@/lib/schemas/run-event";
import type { FilterChoices } from "./filter-choices";

const icon = { "aria-hidden": true, className: "size-4", strokeWidth: 1.75 } as const;

/** The parts of the filter line as chips; pressing one takes it out. */
export function FilterChips({
  text,
  onChange,
}: {
  text: string;
  onChange: (text: string) => void;
}) {
  const parts = filterParts(text);
  return parts.length === 0 ? null : (
    <ul aria-label="Filters" className="flex flex-wrap gap-1.5">
      {parts.map((part) => (
        <li key={part.text}>
          <button
            type="button"
            aria-label={`Remove the filter ${part.text}`}
            className="inline-flex min-h-6 items-center gap-1 rounded-full border bg-surface px-2 font-mono text-caption text-text-2 hover:border-border-strong hover:text-text"
            onClick={() => onChange(part.without)}
          >
            {part.text}
            <X aria-hidden className="size-3" strokeWidth={2} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Builds a part of the filter line by choosing; line and menu say the same. */
export function FilterMenu({
  text,
  choices,
  onChange,
}: {
  text: string;
  choices: FilterChoices;
  onChange: (text: string) => void;
}) {
  const lists = [
    {
      key: "state",
      label: "State",
      values: runStatusSchema.options.map((state) => ({
        value: state,
        label: runStatusWords(state).word,
      })),
    },
    { key: "dataset", label: "Dataset", values: named(choices.datasets) },
    { key: "tag", label: "Tag", values: named(choices.tags) },
    { key: "model", label: "Model", values: named(choices.models) },
  ];
  return (
    <Popover
      label="Add a filter"
      align="start"
      className="w-64"
      trigger={<Button icon={<ListFilter {...icon} />}>Filter</Button>}
    >
      <div className="grid gap-3">
        {lists.map(({ key, label, values }) => (
          <Field key={key} label={label}>
            {(control) => (
              <Select
                {...control}
                value=""
                disabled={values.length === 0}
                onChange={(event) => onChange(addFilter(text, key, event.target.value))}
              >
                <option value="">{values.length === 0 ? "none" : "any"}</option>
                {values.map(({ value, label: word }) => (
                  <option key={value} value={value}>
                    {word}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ))}
        <Field label="Best at least">
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              placeholder="0.8, then Enter"
              onKeyDown={(event) => {
                const value = Number(event.currentTarget.value);
                if (event.key === "Enter" && event.currentTarget.value !== "" && value >= 0) {
                  onChange(`${text.trim()} best>=${value}`.trim());
                  event.currentTarget.value = "";
                }
              }}
            />
          )}
        </Field>
      </div>
    </Popover>
  );
}

function named(values: readonly string[]) {
  return values.map((value) => ({ value, label: value }));
}

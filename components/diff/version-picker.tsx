"use client";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { offeredVersions, type VersionOption } from "@/lib/run-view/version-options";

/** Chooses one of a run's skill versions. */
export function VersionPicker({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: number;
  options: readonly VersionOption[];
  onChange: (number: number) => void;
}) {
  return (
    <Field label={label} className="w-full md:w-60">
      {(control) => (
        <Select
          {...control}
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
        >
          {offeredVersions(options, [value]).map((option) => (
            <option key={option.number} value={option.number}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

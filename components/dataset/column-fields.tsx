"use client";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";

const assignable = [
  { name: "input", label: "Input" },
  { name: "expected", label: "Expected answer" },
  { name: "id", label: "Id" },
  { name: "task_type", label: "Task type" },
  { name: "group", label: "Group" },
  { name: "split", label: "Split" },
  { name: "rubric", label: "Rubric" },
  { name: "reference_text", label: "Reference for the optimizer" },
] as const;

/** Which field of the files is which field of an item; left alone, the usual names are found. */
export function ColumnFields({
  columns,
  assigned,
  onChange,
}: {
  columns: readonly string[];
  assigned: Readonly<Record<string, string>>;
  onChange: (assigned: Readonly<Record<string, string>>) => void;
}) {
  const assign = (name: string, column: string) => {
    const { [name]: _, ...rest } = assigned;
    onChange(column === "" ? rest : { ...rest, [name]: column });
  };
  return (
    <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2 lg:grid-cols-4">
      {assignable.map(({ name, label }) => (
        <Field key={name} label={label}>
          {(props) => (
            <Select
              {...props}
              value={assigned[name] ?? ""}
              onChange={({ target }) => assign(name, target.value)}
            >
              <option value="">By its name</option>
              {columns.map((column) => (
                <option key={column} value={column}>
                  {column}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ))}
    </div>
  );
}

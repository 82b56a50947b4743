"use client";

import { Columns3 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { type RunColumn, runColumnNames, runColumns } from "./run-columns";

/** Chooses further columns of the run table. */
export function ColumnMenu({
  columns,
  onChange,
}: {
  columns: readonly RunColumn[];
  onChange: (columns: readonly RunColumn[]) => void;
}) {
  const toggle = (column: RunColumn) =>
    onChange(runColumnNames.filter((name) => (name === column) !== columns.includes(name)));
  return (
    <Popover
      label="Columns"
      className="w-56"
      trigger={
        <Button
          className="max-md:hidden"
          icon={<Columns3 aria-hidden className="size-4" strokeWidth={1.75} />}
        >
          Columns
        </Button>
      }
    >
      <fieldset className="grid gap-0.5">
        <legend className="mb-1.5 font-medium">More columns</legend>
        {runColumnNames.map((name) => (
          <label key={name} className="flex min-h-7 cursor-pointer items-center gap-2">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={columns.includes(name)}
              onChange={() => toggle(name)}
            />
            {runColumns[name]}
          </label>
        ))}
      </fieldset>
    </Popover>
  );
}

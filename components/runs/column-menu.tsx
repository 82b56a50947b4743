"use client";

import { ArrowDown, ArrowUp, Columns3 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { isUsual, type RunColumn, runColumnNames, runColumns, usualColumns } from "./run-columns";

const icon = { "aria-hidden": true, className: "size-3.5", strokeWidth: 1.75 } as const;

/** Chooses the columns of the run table and their order; the browser remembers them. */
export function ColumnMenu({
  columns,
  onChange,
}: {
  columns: readonly RunColumn[];
  onChange: (columns: readonly RunColumn[]) => void;
}) {
  const hidden = runColumnNames.filter((name) => !columns.includes(name));
  const move = (at: number, by: -1 | 1) => {
    const next = [...columns];
    const [moved] = next.splice(at, 1);
    if (moved !== undefined) {
      next.splice(at + by, 0, moved);
      onChange(next);
    }
  };
  return (
    <Popover
      label="Columns"
      className="w-64"
      trigger={
        <Button className="max-md:hidden" icon={<Columns3 {...icon} className="size-4" />}>
          Columns
        </Button>
      }
    >
      <fieldset className="grid gap-0.5">
        <legend className="mb-1.5 font-medium">Shown, in this order</legend>
        {columns.map((name, at) => (
          <div key={name} className="flex items-center">
            <ColumnBox
              name={name}
              isShown
              isDisabled={columns.length === 1}
              onToggle={() => onChange(columns.filter((each) => each !== name))}
            />
            <Button
              variant="quiet"
              size="sm"
              aria-label={`Move ${runColumns[name]} left`}
              disabled={at === 0}
              onClick={() => move(at, -1)}
              icon={<ArrowUp {...icon} />}
            />
            <Button
              variant="quiet"
              size="sm"
              aria-label={`Move ${runColumns[name]} right`}
              disabled={at === columns.length - 1}
              onClick={() => move(at, 1)}
              icon={<ArrowDown {...icon} />}
            />
          </div>
        ))}
      </fieldset>
      {hidden.length > 0 ? (
        <fieldset className="mt-3 grid gap-0.5 border-t pt-3">
          <legend className="sr-only">More columns</legend>
          {hidden.map((name) => (
            <ColumnBox
              key={name}
              name={name}
              isShown={false}
              onToggle={() => onChange([...columns, name])}
            />
          ))}
        </fieldset>
      ) : null}
      <Button
        size="sm"
        className="mt-3"
        disabled={isUsual(columns)}
        onClick={() => onChange(usualColumns)}
      >
        Usual columns
      </Button>
    </Popover>
  );
}

function ColumnBox({
  name,
  isShown,
  isDisabled = false,
  onToggle,
}: {
  name: RunColumn;
  isShown: boolean;
  isDisabled?: boolean;
  onToggle: () => void;
}) {
  return (
    <label className="flex min-h-7 flex-1 cursor-pointer items-center gap-2">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={isShown}
        disabled={isDisabled}
        onChange={onToggle}
      />
      {runColumns[name]}
    </label>
  );
}

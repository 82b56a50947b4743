"use client";

import { RadioGroup } from "radix-ui";
import { cn } from "@/components/ui/class-names";
import { Popover } from "@/components/ui/popover";
import type { Preset } from "@/lib/config/presets";
import { formatPlural } from "@/lib/format/count";
import type { EnvironmentName } from "@/lib/schemas/environment";
import { fieldMeta } from "./field-meta";

/** The starting points of the form and what was changed since. */
export function PresetRow({
  presets,
  value,
  onChange,
  changed,
  unchangedCount,
  environment,
}: {
  presets: readonly Preset[];
  value: string;
  onChange: (id: string) => void;
  changed: readonly string[];
  unchangedCount: number;
  environment: EnvironmentName;
}) {
  const chosen = presets.find((preset) => preset.id === value);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <RadioGroup.Root
        aria-label="Preset"
        value={value}
        onValueChange={onChange}
        className="flex flex-wrap gap-2"
      >
        {presets.map((preset) => (
          <RadioGroup.Item
            key={preset.id}
            value={preset.id}
            title={preset.description}
            className={cn(
              "min-h-8 rounded-control border border-border-strong bg-bg px-3 font-medium transition-colors hover:bg-surface-2",
              "data-[state=checked]:border-accent data-[state=checked]:bg-selected",
            )}
          >
            {preset.title}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      <p className="text-caption text-text-3">{chosen?.description}</p>
      <div className="ms-auto text-caption text-text-3">
        {changed.length === 0 ? (
          `${formatPlural(unchangedCount, "default")}, none changed`
        ) : (
          <Popover
            label="Changed settings"
            trigger={
              <button
                type="button"
                className="min-h-6 rounded-control text-text-2 underline decoration-border-strong underline-offset-4 hover:text-text"
              >
                {formatPlural(unchangedCount, "default")}, {changed.length} changed
              </button>
            }
          >
            <p className="mb-2 font-medium">Changed from the preset</p>
            <ul className="grid gap-1 text-text-2">
              {changed.map((path) => (
                <li key={path}>{changeLabel(path, environment)}</li>
              ))}
            </ul>
          </Popover>
        )}
      </div>
    </div>
  );
}

const roleWords: Readonly<Record<string, string>> = { target: "Target", optimizer: "Optimizer" };

/** The title of a setting in the words of its label; unknown ones by their path. */
export function changeLabel(path: string, environment: EnvironmentName): string {
  try {
    const title = fieldMeta(path, environment).title;
    const role = /^model\.(target|optimizer)\./.exec(path)?.[1];
    return role ? `${roleWords[role]}: ${title}` : title;
  } catch {
    return path;
  }
}

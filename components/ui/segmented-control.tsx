"use client";

import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./class-names";

/** One of a few. Tab reaches it once, arrow keys choose (radio group). */
export function SegmentedControl<T extends string>({
  label,
  value,
  options,
  onChange,
  size = "sm",
  className,
  ...rest
}: {
  /** Accessible name of the group. */
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode; ariaLabel?: string }[];
  onChange: (value: T) => void;
  size?: "sm" | "md";
  className?: string;
  id?: string;
  "aria-describedby"?: string | undefined;
}) {
  const handleChange = (next: string) => {
    const option = options.find((candidate) => candidate.value === next);
    if (option) {
      onChange(option.value);
    }
  };
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={handleChange}
      className={cn(
        "inline-flex max-w-full overflow-x-auto rounded-control border border-border bg-bg p-px",
        size === "md" && "border-border-strong",
        className,
      )}
      {...rest}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          aria-label={option.ariaLabel}
          className={cn(
            "inline-flex flex-1 items-center justify-center gap-1.5 whitespace-nowrap rounded-control px-2.5 text-text-2 transition-colors -outline-offset-2 hover:text-text",
            "data-[state=checked]:bg-selected data-[state=checked]:font-medium data-[state=checked]:text-text",
            size === "sm" ? "min-h-6 text-caption" : "min-h-8 text-body",
          )}
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

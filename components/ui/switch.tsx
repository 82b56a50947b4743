"use client";

import { Switch as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "./class-names";

/** On or off, at once. Space and Enter toggle it; name it with a label or `aria-label`. */
export function Switch({ className, ...rest }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        "relative inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-border-strong bg-surface-2 transition-colors",
        "data-[state=checked]:border-accent data-[state=checked]:bg-accent aria-invalid:border-danger-text disabled:opacity-60",
        className,
      )}
      {...rest}
    >
      <Primitive.Thumb className="mark-fill block size-4 translate-x-1 rounded-full bg-border-strong transition-transform data-[state=checked]:translate-x-5 data-[state=checked]:bg-on-accent" />
    </Primitive.Root>
  );
}

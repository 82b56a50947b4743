"use client";

import { Popover as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./class-names";

/** A small panel beside its opener. Esc or a press outside closes it. */
export function Popover({
  trigger,
  label,
  align = "end",
  className,
  children,
}: {
  trigger: ReactNode;
  /** Accessible name of the panel. */
  label: string;
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
}) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className={cn(
            "z-50 popover-frame w-80 overflow-y-auto rounded-card border bg-bg p-4 text-table shadow-overlay",
            className,
          )}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

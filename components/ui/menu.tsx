"use client";

import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./class-names";

/** A menu of actions. Arrow keys move, typing jumps, Enter chooses, Esc closes. */
export function Menu({
  trigger,
  align = "end",
  children,
}: {
  trigger: ReactNode;
  align?: "start" | "end";
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className="z-50 min-w-48 max-w-80 rounded-card border bg-bg p-1 shadow-overlay"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuItem({
  onSelect,
  icon,
  help,
  isDanger = false,
  disabled = false,
  asChild = false,
  children,
}: {
  onSelect?: () => void;
  icon?: ReactNode;
  help?: ReactNode;
  isDanger?: boolean;
  disabled?: boolean;
  /** The child is a link that takes the looks; `icon` and `help` are then its own. */
  asChild?: boolean;
  children: ReactNode;
}) {
  const classes = cn(
    "flex min-h-8 cursor-pointer select-none items-start gap-2 rounded-control px-2.5 py-1.5 text-body text-text no-underline outline-none",
    "data-[highlighted]:bg-selected data-[disabled]:cursor-not-allowed data-[disabled]:text-text-3",
    isDanger && "text-danger-text",
  );
  if (asChild) {
    return (
      <DropdownMenu.Item asChild className={classes}>
        {children}
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.Item disabled={disabled} className={classes} {...(onSelect ? { onSelect } : {})}>
      {icon ? <span className="mt-0.5">{icon}</span> : null}
      <span className="min-w-0">
        <span className="block">{children}</span>
        {help ? <span className="block text-caption text-text-3">{help}</span> : null}
      </span>
    </DropdownMenu.Item>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-border" />;
}

import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names";

const variants = {
  primary:
    "border-accent bg-accent text-on-accent hover:border-accent-hover hover:bg-accent-hover active:opacity-90",
  secondary: "border-border-strong bg-bg text-text hover:bg-surface-2 active:bg-selected",
  quiet: "border-transparent text-text-2 hover:bg-surface-2 hover:text-text active:bg-selected",
  danger: "border-border-strong bg-bg text-danger-text hover:bg-surface-2 active:bg-selected",
} as const;

const sizes = {
  sm: "min-h-7 gap-1.5 px-2.5 text-table",
  md: "min-h-8 gap-1.5 px-3 text-body",
  lg: "min-h-10 gap-2 px-4 text-body",
  icon: "size-8 shrink-0",
} as const;

export type ButtonVariant = keyof typeof variants;
export type ButtonSize = keyof typeof sizes;

/** The classes of a button, for links that look like one. */
export function buttonClasses(variant: ButtonVariant = "secondary", size: ButtonSize = "md") {
  return cn(
    "inline-flex items-center justify-center whitespace-nowrap rounded-control border font-medium no-underline transition-colors",
    "disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60",
    variants[variant],
    sizes[size],
  );
}

/**
 * Enter and Space press it. `pending` keeps the width, shows a turning mark and ignores further presses;
 * `asChild` gives the looks to the child, usually a link. Icon-only buttons need an `aria-label`.
 */
export function Button({
  variant = "secondary",
  size = "md",
  pending = false,
  asChild = false,
  icon,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const classes = cn(buttonClasses(variant, size), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} onClick={onClick} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type={type}
      className={classes}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {pending ? (
        <LoaderCircle aria-hidden className="size-4 motion-safe:animate-spin" strokeWidth={1.75} />
      ) : (
        icon
      )}
      {children}
    </button>
  );
}

type ButtonProps = ComponentProps<"button"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  pending?: boolean;
  asChild?: boolean;
  /** Stands before the words; 16 px. */
  icon?: ReactNode;
};

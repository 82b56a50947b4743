import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./class-names";

const control =
  "w-full min-w-0 rounded-control border border-border-strong bg-bg px-2.5 text-body text-text transition-colors hover:border-text-2 disabled:cursor-not-allowed disabled:bg-surface-2 disabled:text-text-3 aria-invalid:border-danger-text";

/** A one-line text or number input. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(control, "h-9 read-only:bg-surface", className)} {...rest} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea className={cn(control, "min-h-24 resize-y py-2 leading-6", className)} {...rest} />
  );
}

/** The platform's own select: arrow keys and typing choose, phones show their picker. */
export function Select({ className, children, ...rest }: ComponentProps<"select">) {
  return (
    <span className="relative block min-w-0">
      <select className={cn(control, "h-9 appearance-none truncate pe-8", className)} {...rest}>
        {children}
      </select>
      <ChevronDown
        aria-hidden
        strokeWidth={1.75}
        className="pointer-events-none absolute end-2.5 top-2.5 size-4 text-text-3"
      />
    </span>
  );
}

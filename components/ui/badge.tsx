import type { ReactNode } from "react";
import { cn } from "./class-names";

const tones = {
  plain: "text-text-2",
  accept: "text-accept-text",
  reject: "text-reject-text",
  neutral: "text-neutral-text",
  warning: "text-warning-text",
  danger: "text-danger-text",
  info: "text-info-text",
} as const;

export type BadgeTone = keyof typeof tones;

/** The text colour of a tone, for words outside of a badge. */
export function toneClass(tone: BadgeTone): string {
  return tones[tone];
}

/** A short word in a pill; `icon` repeats in shape what the colour says. */
export function Badge({
  tone = "plain",
  icon,
  className,
  children,
}: {
  tone?: BadgeTone;
  icon?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        "inline-flex min-h-5.5 items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 text-caption",
        tones[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  );
}

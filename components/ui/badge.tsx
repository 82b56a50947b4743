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

export type Tone = keyof typeof tones;

/** The text colour of a tone, for words outside of a badge. */
export function toneClass(tone: Tone): string {
  return tones[tone];
}

/** A short word in a pill; `icon` repeats in shape what the colour says. */
export function Badge({
  tone = "plain",
  icon,
  className,
  children,
}: {
  tone?: Tone;
  icon?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        "inline-flex min-h-[22px] items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 text-caption",
        tones[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  );
}

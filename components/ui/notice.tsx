import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { toneClass } from "./badge";
import { cn } from "./class-names";

const icons = { info: Info, warning: TriangleAlert, danger: CircleAlert } as const;

/** A message in the page: what happened, and below it what to do. */
export function Notice({
  tone = "info",
  title,
  actions,
  role,
  className,
  children,
}: {
  tone?: keyof typeof icons;
  title: ReactNode;
  actions?: ReactNode;
  /** "alert" only for what must interrupt. */
  role?: "alert" | "status";
  className?: string;
  children?: ReactNode;
}) {
  const Icon = icons[tone];
  return (
    <div
      role={role}
      className={cn(
        "flex flex-wrap gap-x-3 gap-y-2 rounded-card border bg-surface px-4 py-3 md:flex-nowrap",
        className,
      )}
    >
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", toneClass(tone))} strokeWidth={2} />
      <div className="min-w-0 flex-1 basis-48">
        <p className={cn("font-medium", toneClass(tone))}>{title}</p>
        {children ? <div className="text-table text-text-2">{children}</div> : null}
      </div>
      {actions ? (
        <div className="flex shrink-0 items-start gap-2 max-md:w-full max-md:ps-7">{actions}</div>
      ) : null}
    </div>
  );
}

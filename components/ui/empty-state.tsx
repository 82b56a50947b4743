import type { ReactNode } from "react";
import { cn } from "./class-names";

/** Says what belongs here and offers the next action. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
  className,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
}) {
  return (
    <div
      className={cn(
        "mx-auto grid max-w-lg justify-items-center gap-2 px-4 py-14 text-center",
        className,
      )}
    >
      {icon ? <div className="mb-2 text-text-3">{icon}</div> : null}
      <h2 className="text-title">{title}</h2>
      {children ? <div className="text-body text-text-2">{children}</div> : null}
      {actions ? <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}

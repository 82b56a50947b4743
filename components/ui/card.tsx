import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names";

/** A bordered region with an optional head: `<Card><CardHeader title="Score" /><CardBody>…`. */
export function Card({ className, ...rest }: ComponentProps<"section">) {
  return (
    <section className={cn("min-w-0 rounded-card border bg-bg shadow-card", className)} {...rest} />
  );
}

export function CardHeader({
  title,
  titleId,
  level = 2,
  meta,
  actions,
  className,
}: {
  title: ReactNode;
  titleId?: string;
  level?: 2 | 3;
  /** Beside the title: chips, legends. */
  meta?: ReactNode;
  /** At the right edge. */
  actions?: ReactNode;
  className?: string;
}) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <div
      className={cn(
        "flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-1.5",
        className,
      )}
    >
      <Heading id={titleId} className="text-body">
        {title}
      </Heading>
      {meta}
      {actions ? (
        <div className="ms-auto flex flex-wrap items-center justify-end gap-2">{actions}</div>
      ) : null}
    </div>
  );
}

export function CardBody({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cn("p-4", className)} {...rest} />;
}

"use client";

import { ChevronDown } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";

/** A group of fields that stands open. */
export function Group({
  title,
  meta,
  children,
}: {
  title: string;
  meta?: ReactNode;
  children: ReactNode;
}) {
  const titleId = useId();
  return (
    <Card aria-labelledby={titleId}>
      <header className="flex min-h-11 items-center gap-3 border-b px-4 py-1.5">
        <h2 id={titleId} className="text-body">
          {title}
        </h2>
        <div className="ms-auto flex items-center gap-2">{meta}</div>
      </header>
      <div className="p-4">{children}</div>
    </Card>
  );
}

/** A group that folds into one line with its values; its fields keep their values while folded. */
export function FoldingGroup({
  title,
  summary,
  isOpen,
  onOpenChange,
  errorCount,
  isRare = false,
  children,
}: {
  title: string;
  /** The values in words, shown while folded. */
  summary: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  errorCount: number;
  /** Its fields are made when it is opened for the first time. */
  isRare?: boolean;
  children: ReactNode;
}) {
  const bodyId = useId();
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) {
    setWasOpen(true);
  }
  return (
    <section className="border-b last:border-b-0">
      <h2 className="text-body">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={bodyId}
          onClick={() => onOpenChange(!isOpen)}
          className="flex min-h-11 w-full flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-2 text-start -outline-offset-2 hover:bg-surface"
        >
          <span className="w-48 shrink-0 font-semibold">{title}</span>
          {isOpen ? null : (
            <span className="order-last w-full min-w-0 font-normal text-text-2 md:order-none md:w-auto md:flex-1">
              {summary}
            </span>
          )}
          {errorCount > 0 ? (
            <span className="font-medium text-caption text-danger-text">
              {errorCount === 1 ? "1 field needs attention" : `${errorCount} fields need attention`}
            </span>
          ) : null}
          <span className="ms-auto flex items-center gap-1 font-medium text-accent text-table">
            {isOpen ? "Close" : "Edit"}
            <ChevronDown
              aria-hidden
              strokeWidth={1.75}
              className={cn("size-4 transition-transform", isOpen && "rotate-180")}
            />
          </span>
        </button>
      </h2>
      <div id={bodyId} hidden={!isOpen} className="border-t p-4">
        {isRare && !wasOpen ? null : children}
      </div>
    </section>
  );
}

/** Two columns of fields where there is room. */
export function FieldGrid({ children }: { children: ReactNode }) {
  return <div className="grid gap-x-4 gap-y-3.5 md:grid-cols-2">{children}</div>;
}

/** More fields of a group, folded away until asked for. */
export function MoreFields({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group mt-4 min-w-0 border-t pt-2">
      <summary className="flex min-h-8 w-fit list-none items-center gap-1.5 rounded-control text-table font-medium text-accent">
        <ChevronDown
          aria-hidden
          strokeWidth={1.75}
          className="size-4 -rotate-90 transition-transform group-open:rotate-0"
        />
        {title}
      </summary>
      <div className="pt-2">{children}</div>
    </details>
  );
}

import type { ComponentProps } from "react";
import { cn } from "./class-names";

/** A data table; wide ones scroll inside their own frame, never the page. */
export function Table({
  label,
  scrolls = false,
  rowCount,
  className,
  children,
}: {
  /** Accessible name. */
  label: string;
  /** Wider than a phone and without links: the frame takes the focus, so that keys can scroll it. */
  scrolls?: boolean;
  /** Of the whole table, when only some of its rows are drawn. */
  rowCount?: number;
  className?: string;
  children: ComponentProps<"table">["children"];
}) {
  return (
    <div
      className="relative min-w-0 overflow-x-auto -outline-offset-2"
      {...(scrolls ? { role: "region", "aria-label": label, tabIndex: 0 } : {})}
    >
      <table
        aria-label={label}
        aria-rowcount={rowCount}
        className={cn("w-full border-collapse text-table", className)}
      >
        {children}
      </table>
    </div>
  );
}

export function TableHead({ className, ...rest }: ComponentProps<"thead">) {
  return <thead className={cn("border-b", className)} {...rest} />;
}

export function TableRow({
  isSelected = false,
  className,
  ...rest
}: ComponentProps<"tr"> & { isSelected?: boolean }) {
  return (
    <tr
      className={cn("border-b last:border-b-0", isSelected && "bg-selected", className)}
      {...rest}
    />
  );
}

/** Head of a column; `isNumeric` puts it above right-aligned numbers. */
export function HeadCell({
  isNumeric = false,
  className,
  ...rest
}: ComponentProps<"th"> & { isNumeric?: boolean }) {
  return (
    <th
      scope="col"
      className={cn(
        "h-9 whitespace-nowrap px-2 text-caption font-medium text-text-3 first:ps-4 last:pe-4",
        isNumeric ? "text-end" : "text-start",
        className,
      )}
      {...rest}
    />
  );
}

export function Cell({
  isNumeric = false,
  className,
  ...rest
}: ComponentProps<"td"> & { isNumeric?: boolean }) {
  return (
    <td
      className={cn(
        "h-10 px-2 py-1.5 first:ps-4 last:pe-4",
        isNumeric && "tabular whitespace-nowrap text-end",
        className,
      )}
      {...rest}
    />
  );
}

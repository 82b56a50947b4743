import { cn } from "./class-names";

/** A grey place holder with the size of what comes; it does not shimmer. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <div aria-hidden data-skeleton className={cn("rounded-control bg-surface-2", className)} />
  );
}

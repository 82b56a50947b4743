import { cn } from "./class-names";

/** A thin bar; its numbers stand beside it in words. */
export function ProgressBar({
  label,
  done,
  total,
  tone = "accent",
  className,
}: {
  label: string;
  done: number;
  /** null or 0 while the size is unknown: an empty track. */
  total: number | null;
  tone?: "accent" | "accept";
  className?: string;
}) {
  const share = total ? Math.min(1, Math.max(0, done / total)) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total ?? 0}
      aria-valuenow={total ? Math.min(done, total) : 0}
      aria-valuetext={total ? `${done} of ${total}` : "not started"}
      className={cn("h-1.5 w-full overflow-hidden rounded-full bg-surface-2", className)}
    >
      <svg
        aria-hidden
        className={cn("block size-full", tone === "accept" ? "text-accept" : "text-accent")}
        preserveAspectRatio="none"
        viewBox="0 0 1 1"
      >
        <rect width={share} height="1" fill="currentColor" />
      </svg>
    </div>
  );
}

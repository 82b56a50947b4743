"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, type ButtonSize, type ButtonVariant } from "./button";
import { cn } from "./class-names";

/** Copies a text and says "Copied" for 1.5 s without changing its width; a refusal takes what it needs. */
export function CopyButton({
  text,
  label = "Copy",
  isIconOnly = false,
  variant = "secondary",
  size = "md",
  className,
}: {
  /** What is copied, or a function that gets it when pressed. */
  text: string | (() => string | Promise<string>);
  label?: string;
  isIconOnly?: boolean;
  variant?: ButtonVariant;
  size?: ButtonSize;
  className?: string;
}) {
  const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);
  useEffect(() => {
    if (outcome === null) {
      return;
    }
    const timer = setTimeout(() => setOutcome(null), 1500);
    return () => clearTimeout(timer);
  }, [outcome]);

  const handleClick = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : await text());
      setOutcome("copied");
    } catch {
      setOutcome("refused");
    }
  };
  const Icon = outcome === "copied" ? Check : Copy;
  const message = outcome === "copied" ? "Copied" : outcome === "refused" ? "Not copied" : "";
  return (
    <Button
      variant={variant}
      size={isIconOnly ? "icon" : size}
      onClick={handleClick}
      className={className}
      {...(isIconOnly ? { "aria-label": label, title: message || label } : {})}
      icon={<Icon aria-hidden className="size-4" strokeWidth={1.75} />}
    >
      {isIconOnly ? null : (
        <span className="grid">
          <span className={cn("col-start-1 row-start-1", message && "invisible")}>{label}</span>
          <span aria-hidden className={cn("col-start-1 row-start-1", !message && "invisible")}>
            {message || "Copied"}
          </span>
        </span>
      )}
      <span aria-live="polite" className="sr-only">
        {message}
      </span>
    </Button>
  );
}

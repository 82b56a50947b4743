"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { buttonClasses } from "@/components/ui/button";
import { useRunView } from "./run-context";

/** Walks through the steps: links, and the keys k (previous) and j (next). */
export function StepNav({ runId, step }: { runId: string; step: number }) {
  const router = useRouter();
  const last = useRunView().state.steps.length;
  const previous = step > 1 ? `/runs/${runId}/steps/${step - 1}` : null;
  const next = step < last ? `/runs/${runId}/steps/${step + 1}` : null;
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      const isField =
        event.target instanceof HTMLElement &&
        /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      const target = event.key === "k" ? previous : event.key === "j" ? next : null;
      if (target !== null && !isField) {
        router.push(target);
      }
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [router, previous, next]);
  const icon = { "aria-hidden": true, className: "size-4", strokeWidth: 1.75 } as const;
  return (
    <nav aria-label="Steps" className="flex gap-2">
      {previous === null ? null : (
        <Link href={previous} className={buttonClasses("secondary", "sm")}>
          <ChevronLeft {...icon} />
          Step {step - 1}
        </Link>
      )}
      {next === null ? null : (
        <Link href={next} className={buttonClasses("secondary", "sm")}>
          Step {step + 1}
          <ChevronRight {...icon} />
        </Link>
      )}
    </nav>
  );
}

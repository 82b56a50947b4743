"use client";

import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useEffect } from "react";
import { cn } from "@/components/ui/class-names";

/** `below` are the pages that are reached from a tab and have none of their own. */
const tabs = [
  { path: "", below: "/steps/", label: "Overview" },
  { path: "/skill", label: "Skill" },
  { path: "/items", below: "/rollouts/", label: "Items" },
  { path: "/edits", label: "Edits" },
  { path: "/logs", label: "Log" },
  { path: "/usage", label: "Usage" },
  { path: "/config", label: "Config" },
] as const;

/** Pages of a run. Keys 1 to 7 open them while no text field has the focus. */
export function RunTabs({ runId }: { runId: string }) {
  const pathname = usePathname();
  const router = useRouter();
  const base = `/runs/${runId}`;
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      const tab = tabs[Number(event.key) - 1];
      const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
      if (tab !== undefined && isPlain && !isTyping(event.target)) {
        router.push(`${base}${tab.path}`);
      }
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [base, router]);
  return (
    <nav aria-label="Pages of this run" className="overflow-x-auto border-b px-2 md:px-4">
      <ul className="flex gap-1">
        {tabs.map((tab, index) => {
          const href = `${base}${tab.path}`;
          const isTab = tab.path === "" ? pathname === href : pathname.startsWith(href);
          const isBelow = "below" in tab && pathname.startsWith(`${base}${tab.below}`);
          const isCurrent = isTab || isBelow;
          return (
            <li key={tab.path}>
              <Link
                href={href}
                aria-current={isTab ? "page" : isBelow ? "true" : undefined}
                title={`${tab.label} (${index + 1})`}
                className={cn(
                  "-mb-px inline-flex min-h-10 items-center whitespace-nowrap border-b-2 border-transparent px-2.5 text-text-2 no-underline -outline-offset-2 hover:text-text",
                  isCurrent && "border-accent font-medium text-text",
                )}
              >
                {tab.label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

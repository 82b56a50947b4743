"use client";

import {
  BookText,
  Cpu,
  Database,
  GitCompareArrows,
  Grid3x3,
  type LucideIcon,
  Play,
  Settings,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/class-names";

type RailLink = { readonly href: string; readonly label: string; readonly Icon: LucideIcon };

const links: readonly RailLink[] = [
  { href: "/runs", label: "Runs", Icon: Play },
  { href: "/compare", label: "Compare", Icon: GitCompareArrows },
  { href: "/experiments", label: "Experiments", Icon: Grid3x3 },
  { href: "/skills", label: "Skills", Icon: BookText },
  { href: "/datasets", label: "Datasets", Icon: Database },
  { href: "/models", label: "Models", Icon: Cpu },
  { href: "/settings", label: "Settings", Icon: Settings },
];

/** Main navigation; the longest address that fits is the current one. */
export function RailLinks({ liveRuns, onNavigate }: { liveRuns: number; onNavigate?: () => void }) {
  const pathname = usePathname();
  const current = currentLink(pathname);
  return (
    <ul className="grid gap-0.5">
      {links.map(({ href, label, Icon }) => (
        <li key={href}>
          <Link
            href={href}
            aria-current={href === current ? "page" : undefined}
            {...(onNavigate ? { onClick: onNavigate } : {})}
            className={cn(
              "flex min-h-8 items-center gap-2.5 rounded-control px-2 text-text-2 no-underline transition-colors hover:bg-surface-2 hover:text-text",
              href === current && "bg-selected font-medium text-text hover:bg-selected",
            )}
          >
            <Icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
            {label}
            {href === "/runs" && liveRuns > 0 ? (
              <span className="tabular ms-auto font-normal text-text-3">
                {liveRuns}
                <span className="sr-only"> active</span>
              </span>
            ) : null}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function currentLink(pathname: string): string | undefined {
  return links
    .filter(({ href }) => pathname === href || pathname.startsWith(`${href}/`))
    .reduce<string | undefined>(
      (best, { href }) => (best === undefined || href.length > best.length ? href : best),
      undefined,
    );
}

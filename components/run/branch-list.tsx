import { GitBranch } from "lucide-react";
import Link from "next/link";
import type { BranchLine } from "@/lib/charts/branch-lines";

/** The branches drawn on the chart, as links. */
export function BranchList({ branches }: { branches: readonly BranchLine[] }) {
  return branches.length === 0 ? null : (
    <ul
      aria-label="Branches"
      className="flex flex-wrap gap-x-5 gap-y-1 border-t px-4 py-2 text-caption text-text-2"
    >
      {branches.map((branch) => (
        <li key={branch.runId} className="tabular flex items-center gap-1.5">
          <GitBranch aria-hidden className="size-3.5 text-text-3" strokeWidth={1.75} />
          <Link href={`/runs/${branch.runId}`} className="text-accent">
            {branch.name}
          </Link>
          {branch.words}
        </li>
      ))}
    </ul>
  );
}

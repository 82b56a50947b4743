"use client";

import Link from "next/link";
import { useState } from "react";
import * as z from "zod";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { formatScore } from "@/lib/format/score";

const listSchema = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      kind: z.string(),
      datasetName: z.string(),
      bestScore: z.number().nullable(),
    }),
  ),
});
type PastRuns = z.infer<typeof listSchema>["rows"];

/** Starts from the settings of an earlier run. */
export function PastRunsMenu() {
  const [runs, setRuns] = useState<PastRuns | "failed" | null>(null);
  const load = async () => {
    try {
      const response = await fetch("/api/v1/runs?limit=20", { cache: "no-store" });
      const { rows } = listSchema.parse(await response.json());
      setRuns(rows.filter((run) => run.kind === "train"));
    } catch {
      setRuns("failed");
    }
  };
  return (
    <Popover
      label="Past runs"
      trigger={
        <Button variant="quiet" onClick={() => void load()}>
          From a past run…
        </Button>
      }
    >
      {runs === null ? <p className="text-text-3">Reading…</p> : null}
      {runs === "failed" ? <p className="text-danger-text">The runs could not be read.</p> : null}
      {Array.isArray(runs) && runs.length === 0 ? (
        <p className="text-text-3">There is no run yet.</p>
      ) : null}
      {Array.isArray(runs) ? (
        <ul className="grid gap-0.5">
          {runs.map((run) => (
            <li key={run.id}>
              <Link
                href={`/runs/new?from=${run.id}`}
                className="flex min-h-8 items-center gap-3 rounded-control px-2 text-text no-underline hover:bg-surface-2"
              >
                <span className="min-w-0 flex-1 truncate">{run.name}</span>
                <span className="tabular text-caption text-text-3">
                  {formatScore(run.bestScore)}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </Popover>
  );
}

"use client";

import { GitCompareArrows } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatScore } from "@/lib/format/score";
import { maxComparedRuns } from "@/lib/schemas/comparison";
import type { RunChoice } from "./run-chips";

const shownChoices = 12;

/** The compare page without runs: choose two or more. */
export function ChooseRuns({
  choices,
  missing,
}: {
  choices: readonly RunChoice[];
  missing: readonly string[];
}) {
  const router = useRouter();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const icon = <GitCompareArrows aria-hidden className="size-6" strokeWidth={1.5} />;
  if (choices.length < 2) {
    return (
      <Card>
        <EmptyState
          icon={icon}
          title="There is nothing to compare yet"
          actions={
            <Button variant="primary" asChild>
              <Link href="/runs/new">New run</Link>
            </Button>
          }
        >
          This page lays the curves, settings, results and texts of two or more runs side by side.
        </EmptyState>
      </Card>
    );
  }
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  return (
    <Card>
      <EmptyState icon={icon} title="Choose two or more runs" className="pb-4">
        {missing.length > 0 ? "The runs of this address do not exist any more. " : ""}
        Curves, settings, results and texts are laid side by side. Runs on the same dataset compare
        best.
      </EmptyState>
      <fieldset className="mx-auto grid max-w-lg gap-1 px-4 pb-8">
        <legend className="sr-only">Runs</legend>
        {choices.slice(0, shownChoices).map((choice) => (
          <label
            key={choice.id}
            className="flex min-h-9 cursor-pointer items-center gap-3 rounded-control px-2 hover:bg-surface-2"
          >
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={chosen.includes(choice.id)}
              onChange={() => toggle(choice.id)}
            />
            <span className="min-w-0 flex-1 truncate font-medium">{choice.name}</span>
            <span className="min-w-0 truncate text-caption text-text-3">{choice.datasetName}</span>
            <span className="tabular">{formatScore(choice.bestScore)}</span>
          </label>
        ))}
        <Button
          variant="primary"
          className="mt-3 justify-self-start"
          disabled={chosen.length < 2 || chosen.length > maxComparedRuns}
          onClick={() => router.push(`/compare?runs=${chosen.join(",")}`)}
        >
          Compare {chosen.length > 0 ? chosen.length : ""} runs
        </Button>
      </fieldset>
    </Card>
  );
}

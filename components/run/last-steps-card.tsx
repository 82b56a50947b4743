import Link from "next/link";
import { memo, useMemo, useState } from "react";
import { toneClass } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import type { ScoreSteps } from "@/lib/charts/score-steps";
import { OutcomeWord } from "./outcome-word";

const rowsPerPage = 100;

/** Steps, newest first. Choosing a row chooses the step in the chart too; its number opens the page. */
export const LastStepsCard = memo(function LastStepsCard({
  runId,
  steps,
  selectedStep,
  onSelect,
  onShowAll,
  isAll,
}: {
  runId: string;
  steps: ScoreSteps;
  selectedStep: number | null;
  onSelect: (step: number) => void;
  onShowAll: () => void;
  isAll: boolean;
}) {
  const [pages, setPages] = useState(1);
  // The baseline has no row here.
  const decided = steps.numbers.length - (steps.numbers[0] === 0 ? 1 : 0);
  const count = Math.min(isAll ? pages * rowsPerPage : 6, decided);
  const shown = useMemo(
    () =>
      count === 0
        ? []
        : steps.numbers
            .slice(-count)
            .toReversed()
            .flatMap((step) => steps.find(step) ?? []),
    [steps, count],
  );
  return (
    <Card>
      <CardHeader
        title="Steps"
        actions={
          decided > 6 ? (
            <button type="button" className="min-h-6 text-accent" onClick={onShowAll}>
              {isAll ? "Last 6" : `All ${decided}`}
            </button>
          ) : undefined
        }
      />
      {shown.length === 0 ? (
        <p className="px-4 py-6 text-text-3">No step has finished yet.</p>
      ) : (
        <Table label="Steps">
          <TableHead>
            <tr>
              <HeadCell>Step</HeadCell>
              <HeadCell>Outcome</HeadCell>
              <HeadCell>Selection</HeadCell>
              <HeadCell isNumeric>Δ</HeadCell>
              <HeadCell isNumeric className="max-md:hidden">
                Edits
              </HeadCell>
              <HeadCell isNumeric className="max-md:hidden">
                Cost
              </HeadCell>
            </tr>
          </TableHead>
          <tbody>
            {shown.map((step) => (
              <TableRow
                key={step.step}
                isSelected={step.step === selectedStep}
                onClick={() => onSelect(step.step)}
                className="cursor-pointer"
              >
                <Cell className="tabular">
                  <Link
                    href={`/runs/${runId}/steps/${step.step}`}
                    className="inline-block min-w-6 py-0.5 text-accent"
                    aria-label={`Open step ${step.step}`}
                  >
                    {step.step}
                  </Link>
                </Cell>
                <Cell>
                  <OutcomeWord action={step.action} />
                </Cell>
                <Cell className="tabular whitespace-nowrap">
                  {step.score} <span className="text-text-3">{step.fraction}</span>
                </Cell>
                <Cell isNumeric className={cn(toneClass(step.deltaTone))}>
                  {step.delta}
                </Cell>
                <Cell isNumeric className="max-md:hidden">
                  {step.edits}
                </Cell>
                <Cell isNumeric className="max-md:hidden">
                  {step.cost}
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
      {isAll && shown.length < decided ? (
        <div className="flex justify-center border-t p-2">
          <Button size="sm" variant="quiet" onClick={() => setPages(pages + 1)}>
            Earlier steps
          </Button>
        </div>
      ) : null}
    </Card>
  );
});

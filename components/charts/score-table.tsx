"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import { toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import { SpacerRow } from "@/components/ui/spacer-row";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import type { ScoreStep, ScoreSteps } from "@/lib/charts/score-steps";
import { outcomeWords } from "@/lib/domain/outcome-words";

const rowHeight = 36;

/** Fewer rows are all drawn, so that the browser's own search finds them. */
const windowFrom = 100;

/** The score chart's numbers as a table: its twin for reading, copying and screen readers. */
export function ScoreTable({ steps }: { steps: ScoreSteps }) {
  if (steps.numbers.length > windowFrom) {
    return <WindowedTable steps={steps} />;
  }
  return (
    <div className="max-h-100 overflow-y-auto">
      <ScoreRows count={steps.numbers.length}>
        {steps.numbers.map((number, index) => (
          <StepLine key={number} step={steps.find(number)} place={index + 2} />
        ))}
      </ScoreRows>
    </div>
  );
}

/** Only rows in sight and their neighbours are elements of the page. */
function WindowedTable({ steps }: { steps: ScoreSteps }) {
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: steps.numbers.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 30,
    initialRect: { width: 800, height: 400 },
  });
  const drawn = virtual.getVirtualItems();
  return (
    <div ref={frame} className="max-h-100 overflow-y-auto">
      <ScoreRows count={steps.numbers.length}>
        <SpacerRow height={drawn[0]?.start ?? 0} />
        {drawn.map(({ index, key }) => (
          <StepLine key={key} step={steps.find(steps.numbers[index] ?? -1)} place={index + 2} />
        ))}
        <SpacerRow height={virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0)} />
      </ScoreRows>
    </div>
  );
}

function ScoreRows({ count, children }: { count: number; children: ReactNode }) {
  return (
    <Table label="Scores by step" rowCount={count + 1} scrolls>
      <TableHead>
        <tr>
          <HeadCell>Step</HeadCell>
          <HeadCell>Outcome</HeadCell>
          <HeadCell isNumeric>Selection</HeadCell>
          <HeadCell isNumeric>Δ</HeadCell>
          <HeadCell isNumeric>Current</HeadCell>
          <HeadCell isNumeric>Best</HeadCell>
          <HeadCell isNumeric>Rollout</HeadCell>
          <HeadCell isNumeric>Edits</HeadCell>
        </tr>
      </TableHead>
      <tbody>{children}</tbody>
    </Table>
  );
}

function StepLine({ step, place }: { step: ScoreStep | null; place: number }) {
  return step === null ? null : (
    <TableRow aria-rowindex={place} style={{ height: rowHeight }}>
      <Cell className="tabular">{step.step}</Cell>
      <Cell className={cn("whitespace-nowrap", toneClass(step.tone))}>
        {outcomeWords(step.action).sign} {step.outcome.toLowerCase()}
      </Cell>
      <Cell isNumeric className="whitespace-nowrap">
        {step.score} <span className="text-text-3">{step.fraction}</span>
      </Cell>
      <Cell isNumeric className={toneClass(step.deltaTone)}>
        {step.delta}
      </Cell>
      <Cell isNumeric>{step.current}</Cell>
      <Cell isNumeric>{step.best}</Cell>
      <Cell isNumeric>{step.rollout}</Cell>
      <Cell isNumeric>{step.edits}</Cell>
    </TableRow>
  );
}

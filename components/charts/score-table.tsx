import { toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import type { ScoreStep } from "@/lib/charts/score-steps";
import { outcomeWords } from "@/lib/domain/outcome-words";

/** The score chart's numbers as a table: its twin for reading, copying and screen readers. */
export function ScoreTable({ steps }: { steps: readonly ScoreStep[] }) {
  return (
    <div className="max-h-100 overflow-y-auto">
      <Table label="Scores by step" scrolls>
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
        <tbody>
          {steps.map((step) => (
            <TableRow key={step.step}>
              <Cell className="tabular">{step.step}</Cell>
              <Cell className={cn("whitespace-nowrap", toneClass(step.tone))}>
                {outcomeWords(step.action).sign} {step.outcome.toLowerCase()}
              </Cell>
              <Cell isNumeric>
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
          ))}
        </tbody>
      </Table>
    </div>
  );
}

"use client";

import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { Popover } from "@/components/ui/popover";
import { Table, TableRow } from "@/components/ui/table";
import type { PlanCheck } from "@/lib/estimate/plan-checks";
import type { PlanTerm, PlanView } from "@/lib/estimate/plan-view";
import { BudgetPreview } from "./budget-preview";

/** What the run will do and cost, before it starts. */
export function PlanPanel({
  view,
  budgets,
  checks,
  isStale,
  emptyHint,
  children,
}: {
  view: PlanView | null;
  budgets: readonly number[];
  checks: readonly PlanCheck[];
  /** The numbers belong to earlier settings, because the present ones are not valid. */
  isStale: boolean;
  emptyHint: string;
  /** The button that starts the run. */
  children: React.ReactNode;
}) {
  return (
    <Card aria-labelledby="plan-title">
      <header className="flex min-h-11 items-center border-b px-4 py-1.5">
        <h2 id="plan-title" className="text-body">
          Plan
        </h2>
        {view ? <Arithmetic terms={view.terms} /> : null}
      </header>
      <div className="grid gap-4 p-4">
        {view ? (
          <PlanNumbers view={view} budgets={budgets} isStale={isStale} />
        ) : (
          <EmptyPlan hint={emptyHint} />
        )}
        <Checks checks={checks} />
        {children}
      </div>
    </Card>
  );
}

function EmptyPlan({ hint }: { hint: string }) {
  return <p className="text-table text-text-2">{hint}</p>;
}

function PlanNumbers({
  view,
  budgets,
  isStale,
}: {
  view: PlanView;
  budgets: readonly number[];
  isStale: boolean;
}) {
  return (
    <div className="grid gap-3">
      <dl className="tabular text-table">
        {view.rows.map((row) => (
          <div
            key={row.label}
            className="flex items-baseline justify-between gap-4 border-b py-1.5 last:border-b-0"
          >
            <dt className={row.isDetail ? "ps-3 text-text-3" : ""}>{row.label}</dt>
            <dd
              className={cn(
                "text-end",
                row.isDetail && "text-text-3",
                row.isStrong && "font-semibold",
              )}
            >
              {row.value}
            </dd>
          </div>
        ))}
      </dl>
      <div className="grid gap-1">
        <h3 className="font-medium text-table">Edit budget by step</h3>
        {view.budgetNote === null ? (
          <BudgetPreview budgets={budgets} />
        ) : (
          <p className="text-caption text-text-3">{view.budgetNote}</p>
        )}
      </div>
      <p className="text-caption text-text-3">
        {isStale ? (
          <span className="font-medium text-warning-text">For the last valid settings. </span>
        ) : null}
        {view.basis}
      </p>
    </div>
  );
}

const checkLooks = {
  good: { Icon: CircleCheck, tone: "text-accept-text", word: "Good:" },
  warning: { Icon: TriangleAlert, tone: "text-warning-text", word: "Note:" },
  problem: { Icon: CircleX, tone: "text-danger-text", word: "Problem:" },
} as const;

function Checks({ checks }: { checks: readonly PlanCheck[] }) {
  if (checks.length === 0) {
    return null;
  }
  return (
    <ul className="grid gap-1.5 text-table">
      {checks.map(({ id, state, message }) => {
        const { Icon, tone, word } = checkLooks[state];
        return (
          <li key={id} className="flex items-start gap-2">
            <Icon aria-hidden className={cn("mt-0.5 size-3.5 shrink-0", tone)} strokeWidth={2} />
            <span className={state === "good" ? "" : tone}>
              <span className="sr-only">{word} </span>
              {message}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Arithmetic({ terms }: { terms: readonly PlanTerm[] }) {
  return (
    <Popover
      label="How the numbers come about"
      className="w-96"
      trigger={
        <button
          type="button"
          className="ms-auto min-h-6 rounded-control text-caption text-text-2 underline decoration-border-strong underline-offset-4 hover:text-text"
        >
          Arithmetic
        </button>
      }
    >
      <p className="mb-2 font-medium">Calls of a healthy run, at most</p>
      <Table label="Arithmetic of the plan">
        <tbody>
          {terms.map((term) => (
            <TableRow key={term.label} className="align-baseline">
              <th scope="row" className="py-1.5 pe-3 text-start font-normal">
                {term.label}
                <span className="block text-caption text-text-3">{term.formula}</span>
              </th>
              <td className="tabular py-1.5 text-end">{term.value}</td>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </Popover>
  );
}

"use client";

import { Card } from "@/components/ui/card";
import type { RunPlan } from "@/lib/schemas/plan";
import { DecisionFields, useDecisionSummary } from "./decision-group";
import { EconomyFields, useEconomySummary } from "./economy-group";
import { FoldingGroup } from "./group";
import type { GroupId } from "./group-of";
import { ImprovedFields, useImprovedSummary } from "./improved-group";
import { LearningFields, useLearningSummary } from "./learning-group";
import { ScheduleFields, useScheduleSummary } from "./schedule-group";

const groups: readonly { id: GroupId; title: string; isRare?: boolean }[] = [
  { id: "schedule", title: "Schedule" },
  { id: "learning", title: "Learning" },
  { id: "decision", title: "Decision and limits" },
  { id: "economy", title: "Same decisions, less cost", isRare: true },
  { id: "improved", title: "Improved methods", isRare: true },
];

/** The groups below models: one card, each folds into a line with its values. */
export function SettingGroups({
  planned,
  openGroups,
  onToggle,
  errorsIn,
}: {
  planned: RunPlan | null;
  openGroups: ReadonlySet<GroupId>;
  onToggle: (id: GroupId) => (isOpen: boolean) => void;
  errorsIn: (id: GroupId) => number;
}) {
  const summaries: Record<GroupId, string> = {
    schedule: useScheduleSummary(),
    learning: useLearningSummary(),
    decision: useDecisionSummary(),
    economy: useEconomySummary(),
    improved: useImprovedSummary(),
  };
  return (
    <Card aria-label="More settings">
      {groups.map(({ id, title, isRare = false }) => (
        <FoldingGroup
          key={id}
          title={title}
          summary={summaries[id]}
          isOpen={openGroups.has(id)}
          onOpenChange={onToggle(id)}
          errorCount={errorsIn(id)}
          isRare={isRare}
        >
          {id === "schedule" ? <ScheduleFields plan={planned} /> : null}
          {id === "learning" ? <LearningFields /> : null}
          {id === "decision" ? <DecisionFields /> : null}
          {id === "economy" ? <EconomyFields /> : null}
          {id === "improved" ? <ImprovedFields /> : null}
        </FoldingGroup>
      ))}
    </Card>
  );
}

"use client";

import { EmptyState } from "@/components/ui/empty-state";
import { stageWord } from "@/lib/domain/status-words";
import { useRunView } from "./run-context";

/** The page of a step that is not finished yet. */
export function StepWaiting({ step }: { step: number }) {
  const { state } = useRunView();
  const isInHand = state.step === step && state.stage !== null;
  return (
    <EmptyState title={isInHand ? `Step ${step} is under way` : `Step ${step} has not begun`}>
      {isInHand && state.stage !== null
        ? `Now: ${stageWord(state.stage).toLowerCase()}. The step appears here when the gate has decided.`
        : "Its edits, scores and costs appear here when it is done."}
    </EmptyState>
  );
}

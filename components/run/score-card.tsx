"use client";

import { useState } from "react";
import { ScoreChart } from "@/components/charts/score-chart";
import { ScoreLegend } from "@/components/charts/score-legend";
import { ScoreTable } from "@/components/charts/score-table";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { makeScoreModel } from "@/lib/charts/score-model";
import type { RunState } from "@/lib/events/run-state";

const views = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;

/** The score chart with its legend and table twin. Also used on share pages, without `onOpen`. */
export function ScoreCard({
  state,
  provisionalScore = null,
  selectedStep,
  onSelect,
  onOpen,
}: {
  state: RunState;
  provisionalScore?: number | null;
  selectedStep: number | null;
  onSelect: (step: number | null) => void;
  onOpen?: (step: number) => void;
}) {
  const [view, setView] = useState<"chart" | "table">("chart");
  const [showRollout, setShowRollout] = useState(false);
  const model = makeScoreModel(state, { provisionalScore, withRollout: showRollout });
  return (
    <Card>
      <CardHeader
        title="Score"
        meta={
          <ScoreLegend
            model={model}
            showRollout={showRollout}
            onToggleRollout={() => setShowRollout(!showRollout)}
          />
        }
        actions={
          <SegmentedControl
            label="Show the scores as"
            value={view}
            options={views}
            onChange={setView}
          />
        }
      />
      {view === "chart" ? (
        <CardBody className="px-3">
          <ScoreChart
            model={model}
            selectedStep={selectedStep}
            showRollout={showRollout}
            onSelect={onSelect}
            onOpen={onOpen}
          />
        </CardBody>
      ) : (
        <>
          <ScoreTable steps={model.steps} />
          <p className="border-t px-4 py-2 text-caption text-text-3">{model.summary}</p>
        </>
      )}
    </Card>
  );
}

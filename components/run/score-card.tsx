"use client";

import dynamic from "next/dynamic";
import { memo, useDeferredValue, useMemo, useState } from "react";
import { ScoreChart } from "@/components/charts/score-chart";
import { ScoreLegend } from "@/components/charts/score-legend";
import { useChartFile } from "@/components/charts/use-chart-file";
import { useScoreSource } from "@/components/charts/use-score-source";
import { useSlowly } from "@/components/charts/use-slowly";
import { ZoomButtons } from "@/components/charts/zoom-buttons";
import { useAddressState } from "@/components/shell/use-address-state";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ExportLinks } from "@/components/ui/export-links";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { type BranchLine, branchLines, withBranches } from "@/lib/charts/branch-lines";
import { hasMoneyAxis, layAlong, scoreAxes, scoreXNames } from "@/lib/charts/lay-along";
import { makeScoreModel } from "@/lib/charts/score-model";
import { isSameScoreSource } from "@/lib/charts/score-source";
import { parseRange, rangeText } from "@/lib/charts/zoom";
import type { RunState } from "@/lib/events/run-state";
import type { ForkRow } from "@/lib/schemas/fork";
import { BranchList } from "./branch-list";

const ScoreTable = dynamic(() =>
  import("@/components/charts/score-table").then((module) => module.ScoreTable),
);

const views = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;
/** The chart is drawn again at most four times a second (product.md 11.3). */
const redrawMs = 250;
const noForks: readonly ForkRow[] = [];
const noBranches: readonly BranchLine[] = [];
/** Fewer steps are seen at once anyway. */
const zoomFrom = 8;

/**
 * The score chart with its legend, zoom, table twin and files. What is looked at stands in the address.
 * Also used on share pages, without `onOpen` and `exportBase`.
 */
export const ScoreCard = memo(function ScoreCard({
  state,
  provisionalScore = null,
  selectedStep,
  onSelect,
  onOpen,
  exportBase,
  forks = noForks,
}: Props) {
  const [shape, setShape] = useAddressState("score");
  const [zoom, setZoom] = useAddressState("zoom");
  const [along, setAlong] = useAddressState("x");
  const [wantsRollout, setWantsRollout] = useState(false);
  const showRollout = useDeferredValue(wantsRollout);
  const [smoothing, setSmoothing] = useState(0);
  const { frame, savePicture } = useChartFile(`${state.created?.name ?? "run"}-score`);
  // A chart of thousands of steps takes longer to draw than a key may wait: first the rest, then the chart.
  const source = useDeferredValue(useScoreSource(state));
  const provisional = useSlowly(provisionalScore, redrawMs);
  const total = Math.max(state.plan?.totalSteps ?? 0, state.steps.length, 1);
  const wanted = useMemo(() => parseRange(zoom, total), [zoom, total]);
  const range = useDeferredValue(wanted);
  const hasMoney = useMemo(() => hasMoneyAxis(source), [source]);
  const names = scoreXNames.filter((name) => name !== "cost" || hasMoney);
  const x = names.find((name) => name === along) ?? "step";
  const scores = useMemo(
    () =>
      makeScoreModel(source, {
        provisionalScore: provisional,
        withRollout: showRollout,
        smoothing,
        range,
      }),
    [source, provisional, showRollout, smoothing, range],
  );
  const branches = useMemo(() => branchLines(forks), [forks]);
  const drawn = x === "step" ? branches : noBranches;
  const model = useMemo(
    () => withBranches(layAlong(scores, source, { x, range }), drawn),
    [scores, source, x, range, drawn],
  );
  const isTable = shape === "table";
  const isTableShown = useDeferredValue(isTable);
  const links =
    exportBase === undefined
      ? []
      : [
          { label: "CSV", href: `${exportBase}/steps?format=csv` },
          { label: "JSON", href: `${exportBase}/steps` },
        ];
  const setRange = (next: ReturnType<typeof parseRange>) => setZoom(rangeText(next));
  return (
    <Card>
      <CardHeader
        title="Score"
        meta={
          <ScoreLegend
            model={model}
            showRollout={wantsRollout}
            onToggleRollout={() => setWantsRollout(!wantsRollout)}
          />
        }
        actions={
          <>
            {!isTable && wantsRollout && model.canSmooth ? (
              <label className="flex items-center gap-2 text-caption text-text-2">
                smooth
                <input
                  type="range"
                  min={0}
                  max={0.99}
                  step={0.01}
                  value={smoothing}
                  aria-label="Smoothing of the rollout mean"
                  className="w-20 accent-accent"
                  onChange={(event) => setSmoothing(Number(event.target.value))}
                />
              </label>
            ) : null}
            {!isTable && total >= zoomFrom ? (
              <ZoomButtons range={wanted} middle={selectedStep} total={total} onRange={setRange} />
            ) : null}
            {isTable || state.steps.length === 0 ? null : (
              <SegmentedControl
                label="Lay the steps along"
                value={x}
                options={names.map((value) => ({ value, label: scoreAxes[value] }))}
                onChange={(next) => setAlong(next === "step" ? null : next)}
              />
            )}
            <SegmentedControl
              label="Show the scores as"
              value={isTable ? "table" : "chart"}
              options={views}
              onChange={(next) => setShape(next === "table" ? next : null)}
            />
            {links.length === 0 && isTable ? null : (
              <ExportLinks
                label="Scores"
                links={links}
                onPicture={isTable ? undefined : savePicture}
              />
            )}
          </>
        }
      />
      {isTableShown ? (
        <>
          <ScoreTable steps={model.steps} />
          <p className="border-t px-4 py-2 text-caption text-text-3">{model.summary}</p>
        </>
      ) : (
        <div ref={frame}>
          <CardBody className="px-3">
            <ScoreChart
              model={model}
              selectedStep={selectedStep}
              showRollout={showRollout}
              range={wanted}
              branches={drawn}
              total={total}
              onSelect={onSelect}
              onOpen={onOpen}
              onRange={setRange}
            />
          </CardBody>
        </div>
      )}
      <BranchList branches={branches} />
    </Card>
  );
}, isSameCard);

type Props = {
  state: RunState;
  provisionalScore?: number | null;
  selectedStep: number | null;
  onSelect: (step: number | null) => void;
  onOpen?: (step: number) => void;
  /** Address of the run in the API, where the numbers can be had as a file. */
  exportBase?: string;
  /** Runs that were branched off. */
  forks?: readonly ForkRow[];
};

/** The run's state is new with every event; most change nothing of the scores. */
function isSameCard(before: Props, after: Props): boolean {
  const names = [
    "provisionalScore",
    "selectedStep",
    "onSelect",
    "onOpen",
    "exportBase",
    "forks",
  ] as const;
  return (
    isSameScoreSource(before.state, after.state) &&
    before.state.created?.name === after.state.created?.name &&
    names.every((name) => Object.is(before[name], after[name]))
  );
}

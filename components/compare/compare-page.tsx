"use client";

import { useRouter } from "next/navigation";
import { useEffect, useMemo, useRef, useState } from "react";
import { useChartFile } from "@/components/charts/use-chart-file";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { ExportLinks } from "@/components/ui/export-links";
import { Notice } from "@/components/ui/notice";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { compareAxes, compareXNames, makeCompareModel } from "@/lib/charts/compare-model";
import { useRunsChanged } from "@/lib/realtime/use-runs-changed";
import { pairVerdicts, settingRows, summaryRows } from "@/lib/run-view/compare-tables";
import type { Comparison } from "@/lib/schemas/comparison";
import { type CompareView, compareAddress } from "./compare-address";
import { CompareChart } from "./compare-chart";
import { CompareCurveTable } from "./compare-curve-table";
import { CompareItems } from "./compare-items";
import { CompareSettings } from "./compare-settings";
import { CompareSummary } from "./compare-summary";
import { CompareTexts } from "./compare-texts";
import { RunChips, type RunChoice } from "./run-chips";

const refreshPauseMs = 1500;
const axisOptions = compareXNames.map((value) => ({ value, label: compareAxes[value] }));
const shapes = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;

/** Runs side by side: summary, curves, settings, items, texts. What is shown stands in the address. */
export function ComparePage({
  comparison,
  view,
  choices,
}: {
  comparison: Comparison;
  view: CompareView;
  choices: readonly RunChoice[];
}) {
  const router = useRouter();
  useLiveRefresh(view.runs);
  const [shape, setShape] = useState<"chart" | "table">("chart");
  const { runs } = comparison;
  const show = (next: Partial<CompareView>) =>
    router.replace(compareAddress({ ...view, ...next }), { scroll: false });
  const model = useMemo(
    () => makeCompareModel(runs, { x: view.x, baselineId: view.base }),
    [runs, view.x, view.base],
  );
  const { frame, savePicture } = useChartFile("compare");
  const base = Math.max(
    0,
    runs.findIndex(({ row }) => row.id === view.base),
  );
  const other = runs.findIndex(({ row }) => row.id === view.other);
  const [baseRun, otherRun] = [runs[base], runs[other]];
  const exportAddress = (part: string, format: string) =>
    `/api/v1/compare?runs=${view.runs.join(",")}&format=${format}&part=${part}`;
  return (
    <>
      {comparison.missing.length > 0 ? (
        <Notice tone="warning" title="Not every run was found">
          Left out: {comparison.missing.join(", ")}. It may have been deleted.
        </Notice>
      ) : null}
      <RunChips
        runs={runs}
        series={model.series}
        choices={choices}
        onRemove={(id) => show({ runs: view.runs.filter((each) => each !== id) })}
        onBase={(id) => show({ base: id, other: view.other === id ? view.base : view.other })}
        onAdd={(id) => show({ runs: [...view.runs, id] })}
      />
      {runs.length < 2 ? (
        <Notice title="Choose a second run">
          Add one above. Runs on the same dataset stand first in the list, because their items can
          be compared one by one.
        </Notice>
      ) : null}
      <Card>
        <CardHeader
          title="Best score"
          actions={
            <>
              <SegmentedControl
                label="Lay the runs along"
                value={view.x}
                options={axisOptions}
                onChange={(x) => show({ x })}
              />
              <SegmentedControl
                label="Show the curves as"
                value={shape}
                options={shapes}
                onChange={setShape}
              />
              <ExportLinks
                label="Curves"
                links={[
                  { label: "CSV", href: exportAddress("curves", "csv") },
                  { label: "JSON", href: exportAddress("curves", "json") },
                ]}
                onPicture={shape === "chart" ? savePicture : undefined}
              />
            </>
          }
        />
        {shape === "chart" ? (
          <div ref={frame}>
            <CardBody className="px-3">
              <CompareChart model={model} x={view.x} />
            </CardBody>
          </div>
        ) : (
          <CompareCurveTable model={model} x={view.x} />
        )}
      </Card>
      <CompareSummary
        runs={runs}
        rows={summaryRows(runs, view.base)}
        verdicts={pairVerdicts(comparison, view.base)}
        baseName={baseRun?.row.name ?? ""}
        itemsNote={itemsNote(comparison)}
      />
      {runs.length > 1 ? (
        <>
          <CompareSettings
            runs={runs}
            rows={settingRows(runs)}
            mode={view.settings}
            onMode={(settings) => show({ settings })}
          />
          <CompareItems
            comparison={comparison}
            base={base}
            other={other}
            filter={view.items}
            onFilter={(items) => show({ items })}
          />
        </>
      ) : null}
      {baseRun && otherRun ? (
        <CompareTexts
          base={baseRun}
          other={otherRun}
          others={runs.filter(({ row }) => row.id !== view.base)}
          onOther={(id) => show({ other: id })}
        />
      ) : null}
    </>
  );
}

function itemsNote({ runs, items, itemCounts }: Comparison): string {
  if (runs.length < 2) {
    return "";
  }
  return items.length === 0
    ? "No common selection items: scores of different items are shown, but not tested against each other."
    : `Tests look at the selection items two runs have in common; the runs have ${itemCounts.join(", ")}.`;
}

/** Asks again when one of the runs moved, at most every 1.5 s. */
function useLiveRefresh(runIds: readonly string[]) {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useRunsChanged((runId) => {
    if (runId === null || runIds.includes(runId)) {
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        router.refresh();
      }, refreshPauseMs);
    }
  });
  useEffect(() => () => clearTimeout(timer.current), []);
}

"use client";

import dynamic from "next/dynamic";
import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from "react";
import type { BranchLine } from "@/lib/charts/branch-lines";
import type { LaidModel } from "@/lib/charts/lay-along";
import type { ScoreStep, ScoreSteps } from "@/lib/charts/score-steps";
import { clampRange, rangeWith, type StepRange, zoomRange } from "@/lib/charts/zoom";
import { BranchOverlay } from "./branch-overlay";
import { BudgetStrip } from "./budget-strip";
import { plotInset, plotLeft } from "./plot-inset";
import { ScoreTooltip } from "./score-tooltip";

const ScorePlot = dynamic(() => import("./score-plot").then((module) => module.ScorePlot), {
  ssr: false,
  loading: () => <div className="size-full" />,
});

/** Less than this is a press, not a drag. */
const dragFromPx = 8;

/**
 * Score of a run over its steps. Keyboard: ← → previous and next step, Home and End the first and
 * last, + and − zoom, 0 shows all, Enter opens the step, Esc closes the tooltip. Dragging zooms, a
 * double press shows all. The caption is the chart's description.
 */
export function ScoreChart({
  model,
  selectedStep,
  showRollout = false,
  range = null,
  branches = [],
  total,
  onSelect,
  onOpen,
  onRange,
}: {
  model: LaidModel;
  selectedStep: number | null;
  showRollout?: boolean;
  /** Steps that are looked at; all of them when null. */
  range?: StepRange | null;
  /** Runs that were branched off; drawn along steps. */
  branches?: readonly BranchLine[];
  /** Last step of the plan. */
  total: number;
  onSelect: (step: number | null) => void;
  /** Absent on pages whose steps cannot be opened. */
  onOpen?: ((step: number) => void) | undefined;
  onRange?: ((range: StepRange | null) => void) | undefined;
}) {
  const captionId = useId();
  const [hovered, setHovered] = useState<number | null>(null);
  const [isFocused, setIsFocused] = useState(false);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const plot = useRef<HTMLDivElement>(null);
  const { steps } = model;
  const [low, high] = model.x.domain;
  const shareOf = (step: number): number | null => {
    const x = model.placeOf(step);
    return x === null || x < low || x > high ? null : (x - low) / (high - low);
  };
  const shownStep = hovered ?? selectedStep;
  const shown = shownStep === null ? null : steps.find(shownStep);
  const shownShare = shown === null ? null : shareOf(shown.step);
  const last = steps.numbers.at(-1) ?? 0;
  const value = shown?.step ?? last;

  const shareAt = (event: PointerEvent): number | null => {
    const box = plot.current?.getBoundingClientRect();
    if (box === undefined || steps.numbers.length === 0) {
      return null;
    }
    const width = box.width - plotInset.left - plotInset.right;
    return Math.min(1, Math.max(0, (event.clientX - box.left - plotInset.left) / width));
  };
  const stepAt = (share: number) => nearestStep(steps, model, low + share * (high - low));
  const handlePointer = (event: PointerEvent) => {
    const share = shareAt(event);
    if (share !== null) {
      setHovered(stepAt(share));
      setDrag((known) => (known === null ? null : { ...known, to: share }));
    }
  };
  const handleDown = (event: PointerEvent) => {
    const share = shareAt(event);
    if (share !== null && onRange && event.button === 0 && event.pointerType === "mouse") {
      setDrag({ from: share, to: share });
    }
  };
  const handleUp = () => {
    const width = plot.current?.getBoundingClientRect().width ?? 0;
    if (drag !== null && Math.abs(drag.to - drag.from) * width >= dragFromPx) {
      const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
      onRange?.(clampRange({ from: stepAt(from), to: stepAt(to) }, total));
    }
    setDrag(null);
  };
  const select = (step: number) => {
    setHovered(null);
    onSelect(step);
    onRange?.(rangeWith(range, step, total));
  };
  const handleKey = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, value, selectedStep === null, last);
    const zoom = { "+": "in", "=": "in", "-": "out" }[event.key];
    if (target !== null) {
      event.preventDefault();
      select(target);
    } else if (onRange && (zoom === "in" || zoom === "out")) {
      event.preventDefault();
      onRange(zoomRange(range, zoom, selectedStep, total));
    } else if (onRange && event.key === "0") {
      event.preventDefault();
      onRange(null);
    } else if (event.key === "Enter" && shown !== null && shown.step > 0) {
      onOpen?.(shown.step);
    } else if (event.key === "Escape") {
      setHovered(null);
      onSelect(null);
    }
  };
  const isDragged = drag !== null && Math.abs(drag.to - drag.from) > 0.01;
  return (
    <figure className="m-0">
      <div
        ref={plot}
        className="relative"
        onPointerMove={handlePointer}
        onPointerLeave={() => {
          setHovered(null);
          setDrag(null);
        }}
      >
        <div
          role="slider"
          tabIndex={0}
          aria-label="Score by step"
          aria-describedby={captionId}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={value}
          aria-valuetext={valueText(steps.find(value))}
          className="h-60 cursor-crosshair touch-pan-y select-none rounded-control md:h-80"
          onPointerDown={handleDown}
          onPointerUp={handleUp}
          onClick={() => (hovered === null || isDragged ? undefined : onSelect(hovered))}
          onDoubleClick={() =>
            range !== null ? onRange?.(null) : hovered ? onOpen?.(hovered) : undefined
          }
          onKeyDown={handleKey}
          onFocus={() => setIsFocused(true)}
          onBlur={() => setIsFocused(false)}
        >
          <ScorePlot model={model} showRollout={showRollout} />
        </div>
        {branches.length > 0 ? <BranchOverlay model={model} branches={branches} /> : null}
        {isDragged ? (
          <div
            aria-hidden
            className="pointer-events-none absolute bg-accent opacity-15"
            style={{
              left: plotLeft(Math.min(drag.from, drag.to)),
              right: `calc(100% - ${plotLeft(Math.max(drag.from, drag.to))})`,
              top: plotInset.top,
              bottom: plotInset.bottom,
            }}
          />
        ) : null}
        {shown && shownShare !== null && !isDragged ? (
          <ScoreTooltip
            step={shown}
            share={shownShare}
            isOpen={hovered !== null || isFocused}
            onOpen={onOpen}
          />
        ) : null}
      </div>
      <BudgetStrip
        model={model}
        shownX={shown === null || shownShare === null ? null : model.placeOf(shown.step)}
      />
      <figcaption id={captionId} className="mt-2 text-caption text-text-3">
        {model.summary} Bars below show edits applied against the budget.
        {range === null ? "" : ` Steps ${range.from} to ${range.to} are shown.`}
        {model.drawnNote === "" ? "" : ` (${model.drawnNote})`}
      </figcaption>
    </figure>
  );
}

/** The step whose place is nearest to `x`; 0 while none has a place. */
function nearestStep(steps: ScoreSteps, model: LaidModel, x: number): number {
  let best = { step: 0, distance: Number.POSITIVE_INFINITY };
  for (const step of steps.numbers) {
    const place = model.placeOf(step);
    const distance = place === null ? Number.POSITIVE_INFINITY : Math.abs(place - x);
    if (distance < best.distance) {
      best = { step, distance };
    }
  }
  return best.step;
}

function keyTarget(key: string, value: number, isNothingSelected: boolean, last: number) {
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return isNothingSelected ? last : Math.min(last, value + 1);
    case "ArrowLeft":
    case "ArrowDown":
      return isNothingSelected ? last : Math.max(0, value - 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}

function valueText(step: ScoreStep | null): string {
  return step === null ? "no step yet" : `${step.title}. ${step.lines.join(". ")}`;
}

"use client";

import dynamic from "next/dynamic";
import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from "react";
import type { ScoreModel, ScoreStep } from "@/lib/charts/score-model";
import { BudgetStrip } from "./budget-strip";
import { plotInset, plotLeft } from "./plot-inset";

const ScorePlot = dynamic(() => import("./score-plot").then((module) => module.ScorePlot), {
  ssr: false,
  loading: () => <div className="size-full" />,
});

/**
 * Score of a run over its steps. Keyboard: ← → previous and next step, Home and End the first and
 * last, Enter opens the step, Esc closes the tooltip. The caption is the chart's description.
 */
export function ScoreChart({
  model,
  selectedStep,
  showRollout = false,
  onSelect,
  onOpen,
}: {
  model: ScoreModel;
  selectedStep: number | null;
  showRollout?: boolean;
  onSelect: (step: number | null) => void;
  /** Absent on pages whose steps cannot be opened. */
  onOpen?: ((step: number) => void) | undefined;
}) {
  const captionId = useId();
  const [hovered, setHovered] = useState<number | null>(null);
  const [isFocused, setIsFocused] = useState(false);
  const plot = useRef<HTMLDivElement>(null);
  const { steps } = model;
  const shownStep = hovered ?? selectedStep;
  const shown = steps.find((step) => step.step === shownStep) ?? null;
  const last = steps.at(-1)?.step ?? 0;
  const value = shown?.step ?? last;

  const handlePointer = (event: PointerEvent) => {
    const box = plot.current?.getBoundingClientRect();
    if (box === undefined || steps.length === 0) {
      return;
    }
    const width = box.width - plotInset.left - plotInset.right;
    const share = (event.clientX - box.left - plotInset.left) / width;
    const step = Math.round(share * model.x.domain[1]);
    setHovered(Math.min(last, Math.max(0, step)));
  };
  const handleLeave = () => setHovered(null);
  const handleKey = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, value, selectedStep === null, last);
    if (target !== null) {
      event.preventDefault();
      setHovered(null);
      onSelect(target);
    } else if (event.key === "Enter" && shown !== null && shown.step > 0) {
      onOpen?.(shown.step);
    } else if (event.key === "Escape") {
      setHovered(null);
      onSelect(null);
    }
  };
  return (
    <figure className="m-0">
      <div
        ref={plot}
        className="relative"
        onPointerMove={handlePointer}
        onPointerLeave={handleLeave}
      >
        <div
          role="slider"
          tabIndex={0}
          aria-label="Score by step"
          aria-describedby={captionId}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={value}
          aria-valuetext={valueText(steps.find((step) => step.step === value))}
          className="h-60 cursor-crosshair touch-pan-y rounded-control md:h-80"
          onClick={() => (hovered === null ? undefined : onSelect(hovered))}
          onDoubleClick={() => (hovered ? onOpen?.(hovered) : undefined)}
          onKeyDown={handleKey}
          onFocus={() => setIsFocused(true)}
          onBlur={() => setIsFocused(false)}
        >
          <ScorePlot model={model} showRollout={showRollout} />
        </div>
        {shown ? (
          <Crosshair
            step={shown}
            share={shown.step / model.x.domain[1]}
            isOpen={hovered !== null || isFocused}
            onOpen={onOpen}
          />
        ) : null}
      </div>
      <BudgetStrip model={model} />
      <figcaption id={captionId} className="mt-2 text-caption text-text-3">
        {model.summary} Bars below show edits applied against the budget.
        {model.drawnNote === "" ? "" : ` (${model.drawnNote})`}
      </figcaption>
    </figure>
  );
}

function Crosshair({
  step,
  share,
  isOpen,
  onOpen,
}: {
  step: ScoreStep;
  share: number;
  isOpen: boolean;
  onOpen?: ((step: number) => void) | undefined;
}) {
  const isRight = share > 0.55;
  return (
    <>
      <div
        aria-hidden
        className="pointer-events-none absolute w-px bg-text-3"
        style={{ left: plotLeft(share), top: plotInset.top, bottom: plotInset.bottom }}
      />
      {isOpen ? (
        <div
          className="absolute top-8 z-10 w-56 rounded-control border border-border-strong bg-bg px-3 py-2 shadow-overlay"
          style={{
            left: plotLeft(share),
            transform: `translateX(${isRight ? "calc(-100% - 12px)" : "12px"})`,
          }}
          onPointerMove={(event) => event.stopPropagation()}
        >
          <p className="text-table font-semibold">{step.title}</p>
          {step.lines.map((line) => (
            <p key={line} className="tabular text-caption text-text-2">
              {line}
            </p>
          ))}
          {onOpen && step.step > 0 ? (
            <button
              type="button"
              tabIndex={-1}
              className="mt-0.5 min-h-6 text-caption font-medium text-accent"
              onClick={() => onOpen(step.step)}
            >
              open ↵
            </button>
          ) : null}
        </div>
      ) : null}
    </>
  );
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

function valueText(step: ScoreStep | undefined): string {
  return step === undefined ? "no step yet" : `${step.title}. ${step.lines.join(". ")}`;
}

"use client";

import { type KeyboardEvent, type PointerEvent, useId, useState } from "react";
import { columnWords, type StackedModel } from "@/lib/charts/stacked-model";
import { partFill, StripedFill, swatchStyle } from "./fills";
import { useBoxSize } from "./use-box-size";

const inset = { left: 52, right: 8, top: 8, bottom: 20 } as const;
const widest = 36;
/** Labels need so much room; more columns get fewer labels. */
const labelPx = 34;

/**
 * Columns of stacked parts. Keyboard: ← → previous and next column, Home and End the first and last,
 * Enter opens it, Esc lets go. The caption is the drawing's description.
 */
export function StackedColumns({
  model,
  label,
  onOpen,
}: {
  model: StackedModel;
  /** Accessible name, like "Failure patterns by step". */
  label: string;
  onOpen?: ((href: string) => void) | undefined;
}) {
  const id = useId();
  const [at, setAt] = useState<number | null>(null);
  const { box, size } = useBoxSize();
  const last = model.columns.length - 1;
  const shown = at === null ? undefined : model.columns[Math.min(at, last)];
  const pitch = size === null ? 0 : (size.width - inset.left - inset.right) / (last + 1);
  const columnAt = (event: PointerEvent) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const index = Math.floor((event.clientX - bounds.left - inset.left) / pitch);
    return index >= 0 && index <= last ? index : null;
  };
  const handleKey = (event: KeyboardEvent) => {
    const moves: Record<string, number | null> = {
      ArrowRight: at === null ? last : Math.min(last, at + 1),
      ArrowLeft: at === null ? last : Math.max(0, at - 1),
      Home: 0,
      End: last,
      Escape: null,
    };
    if (event.key in moves) {
      event.preventDefault();
      setAt(moves[event.key] ?? null);
    } else if (event.key === "Enter" && shown?.href) {
      onOpen?.(shown.href);
    }
  };
  return (
    <figure className="m-0">
      <Legend model={model} />
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-describedby={`${id}-caption`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={at ?? Math.max(0, last)}
        aria-valuetext={shown ? columnWords(model, shown) : model.summary}
        className="relative h-48 cursor-crosshair rounded-control"
        onPointerMove={(event) => setAt(columnAt(event))}
        onPointerLeave={() => setAt(null)}
        onClick={() => (shown?.href ? onOpen?.(shown.href) : undefined)}
        onKeyDown={handleKey}
        onBlur={() => setAt(null)}
      >
        <div ref={box} className="size-full">
          {size === null ? null : <Drawing model={model} size={size} at={at} id={id} />}
        </div>
        {shown && at !== null ? (
          <Tooltip model={model} column={shown} share={(at + 0.5) / (last + 1)} />
        ) : null}
      </div>
      <figcaption id={`${id}-caption`} className="mt-1 text-caption text-text-3">
        {model.summary}
      </figcaption>
    </figure>
  );
}

function Drawing({
  model,
  size,
  at,
  id,
}: {
  model: StackedModel;
  size: { readonly width: number; readonly height: number };
  at: number | null;
  id: string;
}) {
  const { width, height } = size;
  const [low, high] = model.y.domain;
  const ground = height - inset.bottom;
  const yOf = (value: number) => ground - ((value - low) / (high - low)) * (ground - inset.top);
  const pitch = (width - inset.left - inset.right) / Math.max(1, model.columns.length);
  const barWidth = Math.max(1, Math.min(widest, pitch * 0.76));
  const labelEvery = Math.max(1, Math.ceil(labelPx / pitch));
  const fillOf = (index: number) => {
    const fill = partFill(model.parts[index]?.fill ?? null);
    return fill.isStriped ? `url(#${id}-${index})` : fill.colour;
  };
  return (
    <svg aria-hidden width={width} height={height} className="block">
      <defs>
        {model.parts.map((part, index) =>
          partFill(part.fill).isStriped ? (
            <StripedFill key={part.key} id={`${id}-${index}`} colour={partFill(part.fill).colour} />
          ) : null,
        )}
      </defs>
      {model.y.ticks.map((tick, index) => (
        <g key={tick}>
          <line
            x1={inset.left}
            x2={width - inset.right}
            y1={yOf(tick)}
            y2={yOf(tick)}
            stroke="var(--color-grid)"
          />
          <text
            x={inset.left - 6}
            y={yOf(tick) + 4}
            textAnchor="end"
            fontSize={11}
            fill="var(--color-text-3)"
          >
            {model.tickLabels[index]}
          </text>
        </g>
      ))}
      {model.columns.map((column, index) => {
        const x = inset.left + pitch * (index + 0.5) - barWidth / 2;
        let below = 0;
        return (
          <g key={column.key} opacity={at === null || at === index ? 1 : 0.55}>
            {column.values.map((value, part) => {
              const from = below;
              below += value;
              const gap = value > 0 && part > 0 && yOf(from) - yOf(below) > 3 ? 1 : 0;
              return value > 0 ? (
                <rect
                  key={model.parts[part]?.key}
                  x={x}
                  y={yOf(below)}
                  width={barWidth}
                  height={Math.max(0, yOf(from) - yOf(below) - gap)}
                  fill={fillOf(part)}
                />
              ) : null;
            })}
            {index % labelEvery === 0 ? (
              <text
                x={x + barWidth / 2}
                y={height - 6}
                textAnchor="middle"
                fontSize={11}
                fill="var(--color-text-3)"
              >
                {column.label}
              </text>
            ) : null}
          </g>
        );
      })}
      {model.mark ? (
        <g>
          <line
            x1={inset.left}
            x2={width - inset.right}
            y1={yOf(model.mark.value)}
            y2={yOf(model.mark.value)}
            stroke="var(--color-text-2)"
            strokeDasharray="6 3"
          />
          <text
            x={width - inset.right}
            y={yOf(model.mark.value) - 4}
            textAnchor="end"
            fontSize={11}
            fill="var(--color-text-2)"
          >
            {model.mark.label}
          </text>
        </g>
      ) : null}
    </svg>
  );
}

function Legend({ model }: { model: StackedModel }) {
  return (
    <ul aria-hidden className="mb-1 flex flex-wrap gap-x-4 gap-y-0.5 text-caption text-text-2">
      {model.parts.map((part) => (
        <li key={part.key} className="flex min-w-0 items-center gap-1.5">
          <span className="size-2.5 shrink-0 rounded-[2px]" style={swatchStyle(part.fill)} />
          <span className="max-w-64 truncate">{part.label}</span>
        </li>
      ))}
    </ul>
  );
}

function Tooltip({
  model,
  column,
  share,
}: {
  model: StackedModel;
  column: StackedModel["columns"][number];
  share: number;
}) {
  const rows = model.parts
    .map((part, index) => ({ part, value: column.values[index] ?? 0 }))
    .filter(({ value }) => value > 0)
    .toSorted((a, b) => b.value - a.value);
  return (
    <div
      className="pointer-events-none absolute top-2 z-10 w-56 rounded-control border border-border-strong bg-bg px-3 py-2 text-caption shadow-overlay"
      style={{
        left: `calc(${inset.left}px + (100% - ${inset.left + inset.right}px) * ${share})`,
        transform: `translateX(${share > 0.5 ? "calc(-100% - 12px)" : "12px"})`,
      }}
    >
      <p className="tabular flex justify-between gap-3 font-semibold">
        <span>{column.name}</span>
        <span>{model.format(column.total)}</span>
      </p>
      {rows.map(({ part, value }) => (
        <p key={part.key} className="tabular flex items-center gap-1.5 text-text-2">
          <span className="size-2 shrink-0 rounded-[2px]" style={swatchStyle(part.fill)} />
          <span className="min-w-0 flex-1 truncate">{part.label}</span>
          <span>{model.format(value)}</span>
        </p>
      ))}
    </div>
  );
}

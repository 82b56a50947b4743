"use client";

import Link from "next/link";
import { useState } from "react";
import { MarkerShape } from "@/components/charts/marker-shape";
import { cn } from "@/components/ui/class-names";
import {
  ageStep,
  type BlameDetails,
  type BlameFilter,
  type BlameGroup,
  blameDetails,
  blameFilters,
  blameGroups,
  isShown,
} from "@/lib/run-view/blame-view";
import type { SkillBlame } from "@/lib/schemas/read-models";
import { VisibleText } from "./visible-text";

const mostItems = 12;

/** Older lines are paler: one hue in five steps. */
const ageTints = {
  1: "border-s-4 border-s-accent/10",
  2: "border-s-4 border-s-accent/30",
  3: "border-s-4 border-s-accent/50",
  4: "border-s-4 border-s-accent/70",
  5: "border-s-4 border-s-accent",
} as const;

/** A skill with who wrote each of its lines; details of a group on hover, focus or touch. */
export function BlameView({ runId, blame }: { runId: string; blame: SkillBlame }) {
  const [active, setActive] = useState<string | null>(null);
  const [filter, setFilter] = useState<BlameFilter>("all");
  const groups = blameGroups(blame.lines);
  if (groups.length === 0) {
    return <p className="px-4 py-6 text-text-3">This version is empty.</p>;
  }
  const shown = groups.find((group) => group.key === active) ?? groups[0];
  const origin = shown && blame.origins[shown.origin];
  const filters = blameFilters(blame);
  return (
    <div className="grid gap-0 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0">
        <label className="flex flex-wrap items-center gap-2 border-b px-4 py-2 text-table text-text-2">
          Show
          <select
            className="rounded-control border bg-bg px-2 py-1"
            value={filter}
            onChange={(event) =>
              setFilter(filters.find(({ value }) => value === event.target.value)?.value ?? "all")
            }
          >
            {filters.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <table
          aria-label={`Who wrote version ${blame.number}`}
          className="skill-text w-full table-fixed border-collapse"
        >
          <colgroup>
            <col className="w-20" />
            <col className="w-10" />
            <col />
          </colgroup>
          {groups.map((group) => (
            <GroupLines
              key={group.key}
              runId={runId}
              group={group}
              age={ageStep(blame.origins[group.origin]?.version ?? 0, blame.number)}
              details={detailsOf(blame, group)}
              isActive={group === shown}
              isPale={!isShown(blame.origins[group.origin], filter)}
              onChoose={() => setActive(group.key)}
            />
          ))}
        </table>
      </div>
      {shown && origin ? (
        <aside
          aria-label="Where the chosen lines come from"
          className="sticky top-14 hidden self-start border-s px-4 py-3 lg:block"
        >
          <OriginDetails runId={runId} details={blameDetails(origin, shown.isEstimated)} />
        </aside>
      ) : null}
    </div>
  );
}

function detailsOf(blame: SkillBlame, group: BlameGroup): BlameDetails | null {
  const origin = blame.origins[group.origin];
  return origin ? blameDetails(origin, group.isEstimated) : null;
}

function GroupLines({
  runId,
  group,
  age,
  details,
  isActive,
  isPale,
  onChoose,
}: {
  runId: string;
  group: BlameGroup;
  age: keyof typeof ageTints;
  details: BlameDetails | null;
  isActive: boolean;
  isPale: boolean;
  onChoose: () => void;
}) {
  return (
    <tbody
      onMouseEnter={onChoose}
      className={cn("border-b", isActive && "bg-surface", isPale && "opacity-40")}
    >
      {group.lines.map((line, index) => (
        <tr key={line.number} className={cn("align-top", line.region && "bg-diff-protected")}>
          {index === 0 ? (
            <th
              scope="rowgroup"
              rowSpan={group.lines.length}
              className={cn("p-0 font-normal", ageTints[age])}
            >
              {details ? (
                <button
                  type="button"
                  aria-pressed={isActive}
                  aria-label={`${details.version}, ${details.title}, ${details.outcome.word}`}
                  className="flex w-full items-center gap-1.5 px-2 py-0.5 text-start text-text-2"
                  onFocus={onChoose}
                  onClick={onChoose}
                >
                  <svg aria-hidden viewBox="-9 -9 18 18" className="size-3.5 shrink-0">
                    <MarkerShape
                      icon={details.outcome.icon}
                      tone={details.outcome.tone}
                      x={0}
                      y={0}
                    />
                  </svg>
                  <span className="tabular">{details.version}</span>
                  {group.isEstimated ? <span title="Estimated">≈</span> : null}
                </button>
              ) : null}
            </th>
          ) : null}
          <td className="tabular select-none pe-3 text-end text-text-3">{line.number}</td>
          <td dir="auto" className="whitespace-pre-wrap break-words pe-3">
            <VisibleText text={line.text} />
          </td>
        </tr>
      ))}
      {isActive && details ? (
        // Where there is no room for a column, the details stand below their lines.
        <tr className="lg:hidden">
          <td colSpan={3} className="border-t px-4 py-3 font-sans">
            <OriginDetails runId={runId} details={details} />
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

function OriginDetails({ runId, details }: { runId: string; details: BlameDetails }) {
  const { items } = details;
  return (
    <div className="grid gap-2 text-table">
      <p className="flex flex-wrap items-center gap-x-2 font-medium">
        {details.step === null ? (
          details.title
        ) : (
          <Link href={`/runs/${runId}/steps/${details.step}`} className="text-accent">
            {details.title}
          </Link>
        )}
        <span className="text-text-2">
          <span aria-hidden>{details.outcome.sign}</span> {details.outcome.word}
        </span>
      </p>
      <dl className="grid gap-1">
        {details.facts.map((fact) => (
          <div key={fact.label} className="flex gap-2">
            <dt className="w-24 shrink-0 text-text-3">{fact.label}</dt>
            <dd className="min-w-0 break-words">{fact.value}</dd>
          </div>
        ))}
      </dl>
      {details.why === "" ? null : <p className="break-words text-text-2">{details.why}</p>}
      {items.length === 0 ? null : (
        <ul aria-label="Items behind the edit" className="flex flex-wrap gap-1.5">
          {items.slice(0, mostItems).map(({ itemId, rolloutId }) => (
            <li key={itemId}>
              {rolloutId === null ? (
                <span className="break-all text-text-3">{itemId}</span>
              ) : (
                <Link
                  href={`/runs/${runId}/rollouts/${rolloutId}`}
                  className="break-all text-accent"
                >
                  {itemId}
                </Link>
              )}
            </li>
          ))}
          {items.length > mostItems ? (
            <li className="text-text-3">and {items.length - mostItems} more</li>
          ) : null}
        </ul>
      )}
    </div>
  );
}

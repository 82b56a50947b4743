"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { startTransition, useEffect, useId, useOptimistic, useRef, useState } from "react";
import { changePreferences } from "@/components/shell/preferences";
import { Input, Select } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { type RunGrouping, runGroupingNames, runGroupings } from "@/lib/run-view/run-groups";
import { parseRunQuery } from "@/lib/run-view/run-query";
import type { SavedView } from "@/lib/schemas/saved-view";
import { ColumnMenu } from "./column-menu";
import { ExportMenu } from "./export-menu";
import { FilterChips, FilterMenu } from "./filter-chips";
import type { FilterChoices } from "./filter-choices";
import { type RunView, runsAddress } from "./run-address";
import { ViewMenu } from "./view-menu";

const quickFilters = [
  { value: "all", label: "All" },
  { value: "running", label: "Running" },
  { value: "finished", label: "Finished" },
  { value: "failed", label: "Failed" },
  { value: "pinned", label: "Pinned" },
  { value: "demo", label: "Demo" },
  { value: "archived", label: "Archived" },
] as const;
type QuickFilter = (typeof quickFilters)[number]["value"];

const typingPauseMs = 250;

/** Quick filters, the filter line, grouping and columns of the run table; all stand in the address. */
export function RunFilters({
  view: shown,
  saved,
  choices,
}: {
  view: RunView;
  saved: readonly SavedView[];
  choices: FilterChoices;
}) {
  const router = useRouter();
  const helpId = useId();
  // The controls follow at once, so that a second choice builds on the first before its rows are there.
  const [view, setView] = useOptimistic(shown);
  const [typed, setTyped] = useState(shown.text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // A link or the Back key may change the address too; the line follows it, but never its own echo.
  const asked = useRef<string[]>([]);
  useEffect(() => {
    const index = asked.current.indexOf(shown.text);
    asked.current = asked.current.slice(index + 1);
    if (index < 0) {
      setTyped(shown.text);
    }
  }, [shown.text]);

  const show = (next: Partial<RunView>) => {
    const wanted = { ...view, text: typed, ...next };
    if (wanted.text.trim() !== view.text) {
      asked.current.push(wanted.text.trim());
    }
    startTransition(() => {
      setView(wanted);
      router.replace(runsAddress(wanted), { scroll: false });
    });
  };
  const handleType = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => show({ text }), typingPauseMs);
  };
  const set = (text: string) => {
    clearTimeout(timer.current);
    setTyped(text);
    show({ text });
  };
  const { problems } = parseRunQuery(typed);
  return (
    <div className="grid gap-2">
      <div className="flex min-w-0 flex-wrap items-center gap-3">
        <SegmentedControl
          label="State"
          size="md"
          value={quickOf(view)}
          options={quickFilters}
          onChange={(value) => show(viewOf(value))}
          className="max-w-full overflow-x-auto"
        />
        <div className="relative min-w-0 flex-1 basis-56">
          <Search
            aria-hidden
            strokeWidth={1.75}
            className="pointer-events-none absolute start-2.5 top-2.5 size-4 text-text-3"
          />
          <Input
            type="search"
            data-focus-filter
            aria-label="Filter by name"
            aria-describedby={helpId}
            placeholder="Name, tag:paper, best>0.8, created<7d"
            value={typed}
            onChange={(event) => handleType(event.target.value)}
            className="ps-8"
          />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <FilterMenu text={typed} choices={choices} onChange={set} />
          <Select
            aria-label="Group by"
            value={view.group ?? ""}
            onChange={(event) => show({ group: groupingOf(event.target.value) })}
          >
            <option value="">No groups</option>
            {runGroupingNames.map((name) => (
              <option key={name} value={name}>
                By {runGroupings[name].toLowerCase()}
              </option>
            ))}
          </Select>
          <ColumnMenu
            columns={view.columns}
            onChange={(columns) => {
              changePreferences({ columns: [...columns] });
              show({ columns });
            }}
          />
          <ViewMenu key={view.saved} view={{ ...view, text: typed }} saved={saved} />
          <ExportMenu view={{ ...view, text: typed }} />
        </div>
      </div>
      <FilterChips text={typed} onChange={set} />
      <p id={helpId} aria-live="polite" className="text-caption text-warning-text">
        {problems.length > 0 ? `Not used: ${problems.join("; ")}.` : ""}
        <span className="sr-only">
          {problems.length > 0
            ? ""
            : "Words filter by name; state:, dataset:, tag:, model:, is:, best>, delta>, cost> and created< narrow further."}
        </span>
      </p>
    </div>
  );
}

function quickOf({ state, show }: RunView): QuickFilter {
  return (
    show ?? (state === "running" || state === "finished" || state === "failed" ? state : "all")
  );
}

function viewOf(value: QuickFilter): Pick<RunView, "state" | "show"> {
  switch (value) {
    case "all":
      return { state: null, show: null };
    case "running":
    case "finished":
    case "failed":
      return { state: value, show: null };
    case "pinned":
    case "demo":
    case "archived":
      return { state: null, show: value };
    default: {
      const unknown: never = value;
      return unknown;
    }
  }
}

function groupingOf(value: string): RunGrouping | null {
  return runGroupingNames.find((name) => name === value) ?? null;
}

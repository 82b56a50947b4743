"use client";

import { ArrowDown, Download } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import * as z from "zod";
import { useRun, useRunView } from "@/components/run/run-context";
import { usePageActions } from "@/components/shell/page-actions";
import { PageBody } from "@/components/shell/page-header";
import { useAddressState } from "@/components/shell/use-address-state";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Input, Select } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { stageWordOf } from "@/lib/domain/status-words";
import type { LogLine as LogEntry } from "@/lib/events/run-state";
import { formatCount, formatPlural } from "@/lib/format/count";
import {
  filterLog,
  type LogFilter,
  logJsonLines,
  logText,
  searchProblem,
  stagesIn,
  withLineKeys,
} from "@/lib/run-view/log-filter";
import { runEventDataSchemas } from "@/lib/schemas/run-event";
import { LogLine } from "./log-line";

const drawnLines = 400;
const levels = [
  { value: "all", label: "All" },
  { value: "warn", label: "Warnings" },
  { value: "error", label: "Errors" },
] as const;

/** The log of a run: follows the newest line until somebody scrolls up. */
export function LogView({ level }: { level: LogFilter["level"] }) {
  const { runId } = useRun();
  const { state } = useRunView();
  const older = useOlderLines(runId);
  const [levelText, setLevel] = useAddressState("level");
  const [search, setSearch] = useAddressState("q");
  const [stage, setStage] = useAddressState("stage");
  const [stepText, setStep] = useAddressState("step");
  const filter: LogFilter = {
    level: levels.find(({ value }) => value === levelText)?.value ?? level,
    search: search ?? "",
    stage: stage ?? "",
    step: /^\d{1,6}$/.test(stepText ?? "") ? Number(stepText) : null,
  };
  const [isFollowing, setIsFollowing] = useState(true);
  const [seen, setSeen] = useState(0);
  const searchId = useId();
  const frame = useRef<HTMLDivElement>(null);
  const all = [...older.lines, ...state.log];
  const matching = filterLog(all, filter);
  const shown = matching.slice(-drawnLines);
  const stages = stagesIn(all);
  const waiting = isFollowing ? 0 : Math.max(0, matching.length - seen);
  const follow = (next: boolean) => {
    setSeen(matching.length);
    setIsFollowing(next);
  };
  usePageActions([
    {
      id: "follow-log",
      label: "Follow the log, or stop",
      key: "f",
      run: () => follow(!isFollowing),
    },
  ]);
  const last = shown.at(-1);
  useEffect(() => {
    if (isFollowing && frame.current && last !== undefined) {
      frame.current.scrollTop = frame.current.scrollHeight;
    }
  }, [isFollowing, last]);
  const handleScroll = () => {
    const box = frame.current;
    if (box) {
      const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
      if (isAtEnd !== isFollowing) {
        follow(isAtEnd);
      }
    }
  };
  return (
    <PageBody>
      <div className="flex min-w-0 flex-wrap items-center gap-3">
        <SegmentedControl
          label="Level"
          size="md"
          value={filter.level}
          options={levels}
          onChange={(next) => setLevel(next === "all" ? null : next)}
        />
        <Input
          type="search"
          aria-label="Search in the log"
          aria-describedby={searchId}
          placeholder="Text or /expression/"
          data-focus-filter
          className="max-w-64"
          value={filter.search}
          onChange={(event) => setSearch(event.target.value === "" ? null : event.target.value)}
        />
        <span id={searchId} className="text-caption text-warning-text empty:hidden">
          {searchProblem(filter.search)}
        </span>
        <div className="w-36">
          <Select
            aria-label="Stage"
            value={filter.stage}
            onChange={(event) => setStage(event.target.value === "" ? null : event.target.value)}
          >
            <option value="">All stages</option>
            {stages.map((name) => (
              <option key={name} value={name}>
                {stageWordOf(name)}
              </option>
            ))}
          </Select>
        </div>
        <Input
          inputMode="numeric"
          aria-label="Step"
          placeholder="Step"
          className="w-20"
          value={filter.step ?? ""}
          onChange={(event) =>
            setStep(/^\d{1,6}$/.test(event.target.value) ? event.target.value : null)
          }
        />
        <span className="tabular text-caption text-text-3" role="status">
          {formatCount(matching.length)} of {formatCount(all.length)} lines
          {matching.length > shown.length ? `, newest ${formatCount(shown.length)} shown` : ""}
        </span>
        <div className="ms-auto flex gap-2">
          <Button
            size="sm"
            aria-pressed={isFollowing}
            title="f"
            onClick={() => follow(!isFollowing)}
            icon={<ArrowDown aria-hidden className="size-3.5" strokeWidth={1.75} />}
          >
            {isFollowing
              ? "Following"
              : waiting > 0
                ? `Follow, ${formatPlural(waiting, "new line")}`
                : "Follow"}
          </Button>
          <Button
            size="sm"
            onClick={() => saveText(`${runId}.log`, logText(matching))}
            icon={<Download aria-hidden className="size-3.5" strokeWidth={1.75} />}
          >
            Download
          </Button>
          <Button
            size="sm"
            onClick={() => saveText(`${runId}.log.jsonl`, logJsonLines(matching))}
            icon={<Download aria-hidden className="size-3.5" strokeWidth={1.75} />}
          >
            JSON lines
          </Button>
        </div>
      </div>
      <Card>
        <div
          ref={frame}
          role="log"
          aria-live="off"
          aria-label="Log of this run"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          onScroll={handleScroll}
          className="max-h-160 min-h-60 overflow-y-auto px-4 py-3"
        >
          {older.canLoad(state.log[0]?.seq ?? null) ? (
            <Button
              size="sm"
              variant="quiet"
              pending={older.isLoading}
              onClick={() => void older.load(state.log[0]?.seq ?? null)}
            >
              Load older lines
            </Button>
          ) : null}
          {shown.length === 0 ? (
            <p className="py-6 text-center text-text-3">
              {all.length === 0 ? "Waiting for the first line." : "No line fits this filter."}
            </p>
          ) : (
            withLineKeys(shown).map(({ key, line }) => <LogLine key={key} line={line} />)
          )}
        </div>
      </Card>
    </PageBody>
  );
}

const pageSchema = z.object({
  lines: z.array(runEventDataSchemas.log_written.shape.lines.element.extend({ seq: z.int() })),
  beforeSeq: z.int().nullable(),
});

/** Lines from before what the live state keeps, asked for page by page. */
function useOlderLines(runId: string) {
  const [lines, setLines] = useState<readonly LogEntry[]>([]);
  const [isAtStart, setIsAtStart] = useState(false);
  const [isLoading, setIsLoading] = useState(false);
  const load = async (oldestKept: number | null) => {
    const beforeSeq = lines[0]?.seq ?? oldestKept;
    if (beforeSeq === null) {
      return;
    }
    setIsLoading(true);
    try {
      const response = await fetch(`/api/v1/runs/${runId}/logs?beforeSeq=${beforeSeq}&limit=200`);
      const page = pageSchema.parse(await response.json());
      setLines([...page.lines, ...lines]);
      setIsAtStart(page.beforeSeq === null);
    } catch {
      setIsAtStart(false);
    } finally {
      setIsLoading(false);
    }
  };
  // The state keeps 2,000 lines; below that nothing older exists.
  const canLoad = (oldestKept: number | null) =>
    !isAtStart && oldestKept !== null && oldestKept > 2000;
  return { lines, isLoading, load, canLoad };
}

function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

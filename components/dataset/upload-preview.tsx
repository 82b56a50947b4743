import { CircleCheck, TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { Notice } from "@/components/ui/notice";
import { formatCount, formatPlural } from "@/lib/format/count";
import type { ImportProblem } from "@/lib/schemas/dataset";
import { changeWords } from "./change-words";
import { DatasetStats } from "./dataset-stats";
import { ItemPreview } from "./item-preview";
import { SaveProblems } from "./save-problems";
import type { UploadCheck } from "./send-upload";

const shownProblems = 20;

/** What the chosen files would become, or every problem that keeps them from becoming a dataset. */
export function UploadPreview({
  check,
  isChecking,
  onKeepValid,
}: {
  check: UploadCheck;
  isChecking: boolean;
  /** Asked to go on with the valid items. */
  onKeepValid: () => void;
}) {
  return (
    <div aria-busy={isChecking} className={cn("min-w-0", isChecking && "opacity-60")}>
      {check.kind === "good" ? (
        <div className="grid gap-3">
          <p className="flex items-center gap-2">
            <CircleCheck aria-hidden className="size-4 text-accept-text" strokeWidth={2} />
            <span>
              {formatPlural(check.counts.train + check.counts.val + check.counts.test, "item")}:{" "}
              {formatCount(check.counts.train)} train, {formatCount(check.counts.val)} selection,{" "}
              {formatCount(check.counts.test)} test
              <span className="text-text-3"> · {splitWords(check.split)}</span>
            </span>
          </p>
          {check.changes ? (
            <p className="text-table">
              <span className="font-medium">Against the version before:</span>{" "}
              {changeWords(check.changes)}
            </p>
          ) : null}
          {check.warnings.length > 0 ? (
            <ul className="grid gap-1 text-table text-warning-text">
              {check.warnings.map((warning) => (
                <li key={warning} className="flex items-start gap-2">
                  <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" strokeWidth={2} />
                  {warning}
                </li>
              ))}
            </ul>
          ) : null}
          {check.leftOut.count > 0 ? (
            <div className="grid gap-2">
              <p className="text-table text-warning-text">
                {formatPlural(check.leftOut.count, "item")} left out:
              </p>
              <Problems problems={check.leftOut.problems} />
            </div>
          ) : null}
          <p className="mt-1 font-semibold text-table">First items</p>
          <ItemPreview items={check.items} />
          {check.stats ? <DatasetStats stats={check.stats} /> : null}
        </div>
      ) : null}
      {check.kind === "bad" ? (
        <div className="grid min-w-0 gap-3">
          <Notice tone="danger" title={check.message}>
            {check.hint}
          </Notice>
          {check.loadableCount > 0 ? (
            <div>
              <Button onClick={onKeepValid}>
                Load the {formatPlural(check.loadableCount, "valid item")} only
              </Button>
            </div>
          ) : null}
          <Problems problems={check.problems} />
        </div>
      ) : null}
    </div>
  );
}

/** How the splits came about, in words. */
export function splitWords(split: {
  readonly mode: string;
  readonly ratio: string;
  readonly seed: number;
}): string {
  switch (split.mode) {
    case "split_dir":
      return "one file per split";
    case "explicit":
      return "split as the items say";
    case "stratified":
      return `cut ${split.ratio} within each task type, seed ${split.seed}`;
    case "stable_hash":
      return `${split.ratio} fixed by id, seed ${split.seed}`;
    default:
      return `cut ${split.ratio}, seed ${split.seed}`;
  }
}

/** `tasks.jsonl, line 12, field answer`. */
function placeWords({ file, line, field }: ImportProblem): string {
  return [file, line === null ? "" : `line ${line}`, field ? `field ${field}` : ""]
    .filter((part) => part !== "")
    .join(", ");
}

export function Problems({ problems }: { problems: readonly ImportProblem[] }) {
  if (problems.length === 0) {
    return null;
  }
  // One sentence can be true of several items; the place in the list is what tells them apart.
  const shown = problems.slice(0, shownProblems).map((problem, place) => ({ ...problem, place }));
  return (
    <div className="min-w-0 rounded-card border">
      <ul aria-label="Problems in the files">
        {shown.map((problem) => (
          <li
            key={problem.place}
            className="grid gap-x-4 gap-y-0.5 border-b px-4 py-2 text-table last:border-b-0 sm:grid-cols-3"
          >
            <span className="break-words text-text-3">{placeWords(problem)}</span>
            <span className="break-words sm:col-span-2">{problem.message}</span>
          </li>
        ))}
      </ul>
      {problems.length > 1 ? (
        <p className="flex flex-wrap items-center justify-between gap-2 border-t px-4 py-1.5 text-caption text-text-2">
          {problems.length > shownProblems
            ? `and ${formatCount(problems.length - shownProblems)} more`
            : formatPlural(problems.length, "problem")}
          <SaveProblems problems={problems} />
        </p>
      ) : null}
    </div>
  );
}

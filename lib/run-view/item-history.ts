import { editOpWord } from "../domain/edit-words";
import { isAccepted } from "../domain/outcome-words";
import { itemResult, itemResultWords } from "../domain/status-words";
import { formatPlural } from "../format/count";
import { formatLatency } from "../format/duration";
import type { ItemHistory } from "../schemas/item-history";

const purposeWords: Readonly<Record<string, string>> = {
  train: "train batch",
  selection: "selection",
  test: "test",
  slow_previous: "epoch comparison, before",
  slow_current: "epoch comparison, after",
  eval: "evaluation",
  confirm: "confirmation",
  salvage: "salvage",
};

export type HistoryLine = {
  readonly rolloutId: number;
  readonly result: ReturnType<typeof itemResultWords>;
  /** `v4`, or the skill's hash when no version has it. */
  readonly skill: string;
  readonly version: number | null;
  readonly place: string;
  readonly answer: string;
  readonly reason: string;
  readonly latency: string;
  /** Passed before and fails now, or the other way round; empty when it stayed. */
  readonly change: "better" | "worse" | "";
};

/** All results of an item, newest first, each against the one before it of the same purpose. */
export function historyLines(history: ItemHistory): readonly HistoryLine[] {
  const last = new Map<string, boolean>();
  return history.rollouts
    .map((row): HistoryLine => {
      const result = itemResult(row);
      const before = last.get(row.purpose);
      const hasPassed = result === "pass";
      if (result !== "no_score") {
        last.set(row.purpose, hasPassed);
      }
      return {
        rolloutId: row.id,
        result: itemResultWords(result),
        skill: row.version === null ? row.skillHash.slice(0, 8) : `v${row.version}`,
        version: row.version,
        place: [purposeWords[row.purpose] ?? row.purpose, row.step ? `step ${row.step}` : ""]
          .filter(Boolean)
          .join(", "),
        answer: row.answer,
        reason: row.failReason,
        latency: formatLatency(row.latencyMs),
        change:
          before === undefined || result === "no_score" || before === hasPassed
            ? ""
            : hasPassed
              ? "better"
              : "worse",
      };
    })
    .toReversed();
}

/** `passed 5 of 8, changed 2 times`. */
export function historySummary(history: ItemHistory): string {
  const lines = historyLines(history);
  const scored = history.rollouts.filter((row) => row.status === "scored");
  const passed = scored.filter((row) => row.hard >= 1).length;
  const changes = lines.filter((line) => line.change !== "").length;
  return lines.length === 0
    ? "Not run yet."
    : `Passed ${passed} of ${scored.length}, changed ${formatPlural(changes, "time")}.`;
}

/** What became of an edit, in words: how far it came. */
export function supportedEditWords(edit: ItemHistory["edits"][number]): {
  readonly op: string;
  readonly fate: string;
} {
  const fate =
    edit.selection !== "selected"
      ? "not selected"
      : isAccepted(edit.outcome ?? "")
        ? "accepted"
        : "rejected";
  return { op: editOpWord(edit.op), fate };
}

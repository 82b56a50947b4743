import { trimBlanks } from "@/lib/domain/whitespace";
import type { ItemOutcome } from "@/lib/schemas/outcome";
import type { BufferEntry, Patch } from "@/lib/schemas/step-record";
import { isFailure } from "./scoring";

export type FailurePattern = BufferEntry["failure_patterns"][number];

type FailureFields = Pick<ItemOutcome, "itemId" | "hard" | "status" | "failReason">;
type PatchFields = Pick<Patch, "sourceType" | "itemIds" | "failureSummary">;

/** The category of a failure reason: what stands before the first colon, else the whole reason. */
export function failureCategory(reason: string): string {
  const colon = reason.indexOf(":");
  return colon < 0 ? reason : trimBlanks(reason.slice(0, colon));
}

/** Failures by category, in order of first appearance (R-3.8b). */
export function groupFailures(outcomes: readonly FailureFields[]): FailurePattern[] {
  const groups = new Map<string, string[]>();
  for (const outcome of outcomes.filter(isFailure)) {
    const category = failureCategory(outcome.failReason);
    const ids = groups.get(category);
    if (ids) {
      ids.push(outcome.itemId);
    } else {
      groups.set(category, [outcome.itemId]);
    }
  }
  return [...groups].map(([pattern, ids]) => ({ pattern, count: ids.length, task_ids: ids }));
}

/** A summary row as one line; empty when the row says nothing. */
export function describeSummary(row: { failure_type: string; description: string }): string {
  return [row.failure_type, row.description].filter((part) => part !== "").join(": ");
}

/** The descriptions in the saved replies of the failure analysts, in file order; odd shapes are passed over. */
export function collectDescriptions(replies: readonly unknown[]): string[] {
  return replies.flatMap((reply) => {
    const summary =
      typeof reply === "object" && reply !== null && "failure_summary" in reply
        ? reply.failure_summary
        : [];
    return Array.isArray(summary) ? summary.map(toDescription).filter((row) => row !== "") : [];
  });
}

function toDescription(row: unknown): string {
  if (typeof row !== "object" || row === null) {
    return "";
  }
  const fields = new Map(Object.entries(row));
  const text = (key: string) => String(fields.get(key) ?? "");
  return describeSummary({
    failure_type: text("failure_type"),
    description: text("description"),
  });
}

/** Hands the analysts' descriptions to the groups by position, as the original does (R-3.8b, W-07). */
export function namedByPosition(
  groups: readonly FailurePattern[],
  descriptions: readonly string[],
): FailurePattern[] {
  return groups.map((group, index) => ({
    ...group,
    pattern: descriptions[index] ?? group.pattern,
  }));
}

/**
 * The step's failures for the buffer. A group takes the name of an analyst's summary only when that
 * analyst saw its items and the summary can be told to be about them; else it keeps its own (N-3.8).
 */
export function failurePatterns(
  outcomes: readonly FailureFields[],
  patches: readonly PatchFields[],
): FailurePattern[] {
  const groups = groupFailures(outcomes);
  return groups.map((group) => ({ ...group, pattern: nameOf(group, groups, patches) }));
}

function nameOf(
  group: FailurePattern,
  groups: readonly FailurePattern[],
  patches: readonly PatchFields[],
): string {
  const shared = (patch: PatchFields, of: FailurePattern) =>
    patch.itemIds.filter((id) => of.task_ids.includes(id)).length;
  const [closest] = patches
    .filter((patch) => patch.sourceType === "failure" && shared(patch, group) > 0)
    .toSorted((a, b) => shared(b, group) - shared(a, group));
  if (!closest) {
    return group.pattern;
  }
  const rows = closest.failureSummary.filter((row) => describeSummary(row) !== "");
  const isAlone = groups.every((other) => other === group || shared(closest, other) === 0);
  const [named, ...alsoNamed] = rows.filter((row) => sharesWord(row.failure_type, group.pattern));
  const [largest] = rows.toSorted((a, b) => b.count - a.count);
  const row = named && alsoNamed.length === 0 ? named : isAlone ? largest : undefined;
  return row ? describeSummary(row) : group.pattern;
}

/** True when two labels have a word of three letters or more in common. */
function sharesWord(a: string, b: string): boolean {
  const words = (text: string) =>
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 2);
  const known = new Set(words(a));
  return words(b).some((word) => known.has(word));
}

import { editOpWord } from "../domain/edit-words";
import { type OutcomeWords, outcomeWords } from "../domain/outcome-words";
import { formatPlural } from "../format/count";
import { formatScore } from "../format/score";
import type { BlameLine, BlameOrigin, SkillBlame } from "../schemas/read-models";

/** Lines of one origin that follow one another. */
export type BlameGroup = {
  readonly key: string;
  readonly origin: number;
  readonly isEstimated: boolean;
  readonly lines: readonly BlameLine[];
};

export type BlameDetails = {
  readonly title: string;
  readonly outcome: OutcomeWords;
  /** `v3`, as in the pickers. */
  readonly version: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly why: string;
  readonly items: readonly { readonly itemId: string; readonly rolloutId: number | null }[];
  readonly step: number | null;
};

/** Neighbouring lines of one origin stand together; a blank line does not part them. */
export function blameGroups(lines: readonly BlameLine[]): BlameGroup[] {
  const groups: { origin: number; isEstimated: boolean; lines: BlameLine[] }[] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    const isBlank = line.text.trim() === "";
    if (last && (isBlank || last.origin === line.origin)) {
      last.lines.push(line);
      last.isEstimated ||= line.isEstimated;
    } else {
      groups.push({ origin: line.origin, isEstimated: line.isEstimated, lines: [line] });
    }
  }
  return groups.map((group) => ({ ...group, key: `${group.lines[0]?.number ?? 0}` }));
}

/** Five steps from the oldest version (1) to the newest (5). */
export function ageStep(version: number, newest: number): 1 | 2 | 3 | 4 | 5 {
  const share = newest <= 0 ? 1 : version / newest;
  return share <= 0 ? 1 : share <= 0.34 ? 2 : share <= 0.67 ? 3 : share < 1 ? 4 : 5;
}

export function originTitle(origin: BlameOrigin): string {
  switch (origin.kind) {
    case "seed":
      return "Seed skill";
    case "slow_update":
      return `Slow update of epoch ${origin.epoch}`;
    case "notes":
      return `Notes of step ${origin.step}`;
    case "rewrite":
      return `Rewrite at step ${origin.step}`;
    case "edit":
      return origin.edit === null
        ? `Step ${origin.step}`
        : `Step ${origin.step}, edit ${origin.edit.position} of ${origin.edit.of}`;
    default: {
      const unknown: never = origin.kind;
      return unknown;
    }
  }
}

/** What is told about an origin on hover and focus. */
export function blameDetails(origin: BlameOrigin, isEstimated: boolean): BlameDetails {
  const { edit } = origin;
  const score = origin.gateScore === null ? "not scored" : formatScore(origin.gateScore);
  const facts = [
    { label: "Version", value: `v${origin.version}, ${score}` },
    ...(edit
      ? [
          { label: "Operation", value: editOpWord(edit.op) || "unknown" },
          {
            label: "Source",
            value:
              edit.sourceType === "success"
                ? "successes"
                : edit.sourceType
                  ? "failures"
                  : "unknown",
          },
          { label: "Behind it", value: formatPlural(edit.supportCount, "item") },
        ]
      : []),
    ...(edit && edit.from.length > 0
      ? [
          {
            label: "Merged from",
            value: `${edit.from.join(", ")}${edit.mergeLevel === null ? "" : `, level ${edit.mergeLevel}`}`,
          },
        ]
      : []),
    ...(isEstimated
      ? [{ label: "Certainty", value: "estimated: found again by its text after a rewrite" }]
      : []),
  ];
  return {
    title: originTitle(origin),
    outcome: outcomeWords(origin.kind === "seed" ? "seed" : origin.outcome),
    version: `v${origin.version}`,
    facts,
    why: edit?.why ?? "",
    items: edit?.supportItems ?? [],
    step: origin.kind === "seed" || origin.kind === "slow_update" ? null : origin.step,
  };
}

/** Filters of product.md 10.3: everything, the seed, guidance, or one step. */
export type BlameFilter = "all" | "seed" | "slow_update" | `step-${number}`;

export function blameFilters(blame: SkillBlame): { value: BlameFilter; label: string }[] {
  const used = new Set(blame.lines.map((line) => line.origin));
  const origins = blame.origins.filter((_, index) => used.has(index));
  const steps = origins
    .filter(({ kind }) => kind !== "seed" && kind !== "slow_update")
    .map(({ step }) => step);
  return [
    { value: "all", label: "All lines" },
    ...(origins.some(({ kind }) => kind === "seed")
      ? [{ value: "seed" as const, label: "Only the seed" }]
      : []),
    ...(origins.some(({ kind }) => kind === "slow_update")
      ? [{ value: "slow_update" as const, label: "Only the slow update" }]
      : []),
    ...[...new Set(steps)]
      .toSorted((a, b) => a - b)
      .map((step) => ({ value: `step-${step}` as const, label: `Only step ${step}` })),
  ];
}

export function isShown(origin: BlameOrigin | undefined, filter: BlameFilter): boolean {
  if (!origin || filter === "all") {
    return true;
  }
  return filter === "seed" || filter === "slow_update"
    ? origin.kind === filter
    : origin.kind !== "seed" && origin.kind !== "slow_update" && filter === `step-${origin.step}`;
}

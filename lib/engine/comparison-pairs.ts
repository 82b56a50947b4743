import type { ItemOutcome } from "@/lib/schemas/outcome";
import { isSuccess } from "./scoring";

export type PairCategory = "improved" | "regressed" | "persistent_fail" | "stable_success";

/** Order in which the optimizer reads the categories: what got worse comes first (3.14, point 5). */
const renderedOrder = ["regressed", "persistent_fail", "improved", "stable_success"] as const;

export type PairSide = {
  readonly hard: 0 | 1;
  readonly soft: number;
  readonly predicted_answer: string;
  readonly fail_reason: string;
};

/** One item with two skills, as saved in comparison_pairs.json. */
export type ComparisonPair = {
  readonly id: string;
  readonly task: string;
  readonly category: PairCategory;
  readonly prev: PairSide;
  readonly curr: PairSide;
};

/** Rendered conversations, kept in memory only. */
export type PairWithTrajectories = ComparisonPair & {
  readonly prev_trajectory?: string;
  readonly curr_trajectory?: string;
};

export type PairPolicy = "mixed" | "changed" | "unchanged";

const policyNames: Readonly<Record<PairPolicy, readonly string[]>> = {
  mixed: ["mixed", "default", "random", "all", ""],
  changed: ["changed", "change", "delta", "10_01", "01_10"],
  unchanged: ["unchanged", "stable", "same", "00_11"],
};

/** A pair policy by any of its names, null for an unknown one (2.4). */
export function findPairPolicy(name: string): PairPolicy | null {
  const wanted = name.trim().toLowerCase();
  for (const policy of ["mixed", "changed", "unchanged"] as const) {
    if (policyNames[policy].includes(wanted)) {
      return policy;
    }
  }
  return null;
}

export type PairOutcome = Pick<ItemOutcome, "itemId" | "hard" | "soft" | "answer" | "failReason"> &
  Partial<Pick<ItemOutcome, "status">>;

/** What tells an item to a reader: its question, else task description, else instruction, else its id. */
export function pairTask(fields: Readonly<Record<string, unknown>>, id: string): string {
  return String(fields.question ?? fields.task_description ?? fields.instruction ?? id);
}

function sideOf(outcome: PairOutcome | undefined): PairSide {
  if (!outcome) {
    return { hard: 0, soft: 0, predicted_answer: "N/A", fail_reason: "" };
  }
  const passes = isSuccess({ hard: outcome.hard, status: outcome.status ?? "scored" });
  return {
    hard: passes ? 1 : 0,
    soft: outcome.soft,
    predicted_answer: outcome.answer === "" ? "N/A" : outcome.answer,
    fail_reason: outcome.failReason,
  };
}

function categoryOf(prev: PairSide, curr: PairSide): PairCategory {
  if (prev.hard === curr.hard) {
    return curr.hard === 1 ? "stable_success" : "persistent_fail";
  }
  return curr.hard === 1 ? "improved" : "regressed";
}

/**
 * Pairs the outcomes of two skills over the same items, in item order (3.14, point 3). Of several
 * outcomes of an item the last counts; an item without one counts as failed.
 */
export function buildComparisonPairs(input: {
  readonly items: readonly { readonly id: string; readonly task: string }[];
  readonly previous: readonly PairOutcome[];
  readonly current: readonly PairOutcome[];
}): ComparisonPair[] {
  const previous = new Map(input.previous.map((outcome) => [outcome.itemId, outcome]));
  const current = new Map(input.current.map((outcome) => [outcome.itemId, outcome]));
  return input.items.map(({ id, task }) => {
    const prev = sideOf(previous.get(id));
    const curr = sideOf(current.get(id));
    return { id, task, category: categoryOf(prev, curr), prev, curr };
  });
}

/** The pairs a policy shows to the slow update (3.14, point 4). */
export function filterPairs<T extends { readonly category: PairCategory }>(
  pairs: readonly T[],
  policy: PairPolicy,
): T[] {
  const isChanged = (pair: T) => pair.category === "improved" || pair.category === "regressed";
  return pairs.filter((pair) => policy === "mixed" || isChanged(pair) === (policy === "changed"));
}

export function categoryCounts(
  pairs: readonly { readonly category: PairCategory }[],
): Record<PairCategory, number> {
  const countOf = (category: PairCategory) =>
    pairs.filter((pair) => pair.category === category).length;
  return {
    improved: countOf("improved"),
    regressed: countOf("regressed"),
    persistent_fail: countOf("persistent_fail"),
    stable_success: countOf("stable_success"),
  };
}

const titles: Readonly<Record<PairCategory, string>> = {
  regressed: "Regressed: passed before, fails now",
  persistent_fail: "Persistent failures: failed before and now",
  improved: "Improved: failed before, passes now",
  stable_success: "Stable: passed before and now",
};

/** The comparison as the optimizer reads it (3.14, point 5). Stable items come without trajectories. */
export function renderComparison(pairs: readonly PairWithTrajectories[]): string {
  const counts = categoryCounts(pairs);
  const overview = renderedOrder.map((category) => `${category} ${counts[category]}`).join(", ");
  const sections = renderedOrder.flatMap((category) => {
    const members = pairs.filter((pair) => pair.category === category);
    return members.length === 0
      ? []
      : [`### ${titles[category]} (${members.length})`, ...members.map(renderPair)];
  });
  return [`Items compared: ${pairs.length} (${overview})`, ...sections].join("\n\n");
}

function renderPair(pair: PairWithTrajectories): string {
  const lines = [
    `<pair id=${JSON.stringify(pair.id)}>`,
    `Task: ${pair.task}`,
    sideLine("Previous skill", pair.prev),
    sideLine("Current skill", pair.curr),
  ];
  if (pair.prev.hard === 0 && pair.prev.fail_reason !== "") {
    lines.push(`Reason with the previous skill: ${pair.prev.fail_reason}`);
  }
  if (pair.curr.fail_reason !== "") {
    lines.push(`Reason with the current skill: ${pair.curr.fail_reason}`);
  }
  if (pair.category !== "stable_success") {
    lines.push(
      ...trajectoryLines("Trajectory with the previous skill:", pair.prev_trajectory),
      ...trajectoryLines("Trajectory with the current skill:", pair.curr_trajectory),
    );
  }
  return [...lines, "</pair>"].join("\n");
}

function sideLine(label: string, side: PairSide): string {
  const verdict = side.hard === 1 ? "passed" : "failed";
  return `${label}: ${verdict}, soft ${side.soft.toFixed(2)}, answer: ${side.predicted_answer}`;
}

function trajectoryLines(label: string, trajectory: string | undefined): string[] {
  return trajectory ? [label, trajectory] : [];
}

import { signSentence } from "../domain/stats/sign-test";
import { formatCount } from "../format/count";
import { formatDuration } from "../format/duration";
import { formatMoney } from "../format/money";
import { formatDelta, formatFraction, formatScore } from "../format/score";
import type { ComparedRun, Comparison } from "../schemas/comparison";
import { runDelta, runDuration } from "./run-order";

export type SummaryCell = {
  readonly text: string;
  /** Beside the value: a count, or the difference to the baseline run. */
  readonly detail: string;
  readonly isBest: boolean;
};
export type SummaryRow = {
  readonly name: string;
  /** Which way is better; empty where neither is. */
  readonly better: "higher" | "lower" | "";
  readonly cells: readonly SummaryCell[];
};

type Metric = {
  readonly name: string;
  readonly better: SummaryRow["better"];
  readonly read: (run: ComparedRun) => number | null;
  readonly show: (value: number | null) => string;
  readonly difference?: (value: number) => string;
  readonly detail?: (run: ComparedRun) => string;
};

const metrics: readonly Metric[] = [
  {
    name: "Baseline",
    better: "",
    read: ({ row }) => row.baselineScore,
    show: formatScore,
  },
  {
    name: "Best on selection",
    better: "higher",
    read: ({ row }) => row.bestScore,
    show: formatScore,
    difference: formatDelta,
  },
  {
    name: "Gain over baseline",
    better: "higher",
    read: ({ row }) => runDelta(row),
    show: formatDelta,
  },
  {
    name: "Best skill on test",
    better: "higher",
    read: ({ testBest }) => testBest?.hard ?? null,
    show: formatScore,
    difference: formatDelta,
    detail: ({ testBest }) => (testBest ? formatFraction(testBest.passed, testBest.scored) : ""),
  },
  {
    name: "Cost",
    better: "lower",
    read: ({ row }) => row.costMicros,
    show: formatMoney,
  },
  {
    name: "Cost per accepted point",
    better: "lower",
    read: pricePerPoint,
    show: formatMoney,
  },
  {
    name: "Accepted candidates",
    better: "higher",
    read: ({ accepts, rejects, skips }) => {
      const all = accepts + rejects + skips;
      return all === 0 ? null : accepts / all;
    },
    show: (value) => (value === null ? "–" : `${Math.round(value * 100)} %`),
    detail: ({ accepts, rejects, skips }) => formatFraction(accepts, accepts + rejects + skips),
  },
  {
    name: "Steps",
    better: "",
    read: ({ row }) => row.step,
    show: (value) => (value === null ? "–" : formatCount(value)),
    detail: ({ row }) => (row.totalSteps > 0 ? `of ${formatCount(row.totalSteps)}` : ""),
  },
  {
    name: "Duration",
    better: "lower",
    read: ({ row }) => runDuration(row),
    show: formatDuration,
  },
  {
    name: "Length of best skill",
    better: "",
    read: ({ bestLengthChars }) => bestLengthChars,
    show: (value) => (value === null ? "–" : `${formatCount(value)} characters`),
  },
];

/** Money per point of score that was gained, a point being 0.01; null without a gain or a price. */
function pricePerPoint({ row }: ComparedRun): number | null {
  const gain = runDelta(row);
  return gain === null || gain <= 0 || row.costMicros === null || row.costMicros === 0
    ? null
    : Math.round(row.costMicros / (gain * 100));
}

/** The summary section: one row per measure, the best value marked, differences to the baseline run. */
export function summaryRows(runs: readonly ComparedRun[], baselineId: string): SummaryRow[] {
  const base = runs.find(({ row }) => row.id === baselineId);
  return metrics.map((metric) => {
    const values = runs.map(metric.read);
    const known = values.filter((value) => value !== null);
    const target =
      metric.better === "" || new Set(known).size < 2
        ? null
        : metric.better === "higher"
          ? Math.max(...known)
          : Math.min(...known);
    const baseValue = base ? metric.read(base) : null;
    return {
      name: metric.name,
      better: metric.better,
      cells: runs.map((run, index) => {
        const value = values[index] ?? null;
        const isOther = run.row.id !== baselineId;
        const difference =
          metric.difference && isOther && value !== null && baseValue !== null
            ? metric.difference(value - baseValue)
            : "";
        return {
          text: metric.show(value),
          detail: [metric.detail?.(run) ?? "", difference].filter(Boolean).join(" · "),
          isBest: value !== null && value === target,
        };
      }),
    };
  });
}

export type SettingRow = {
  readonly key: string;
  readonly values: readonly string[];
  readonly isDifferent: boolean;
};

/** All settings of the runs by key; a run without a setting shows a dash. */
export function settingRows(runs: readonly ComparedRun[]): SettingRow[] {
  const keys = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))];
  return keys.map((key) => {
    const values = runs.map(({ settings }) => settings[key] ?? "–");
    return { key, values, isDifferent: new Set(values).size > 1 };
  });
}

export type PairVerdict = { readonly runId: string; readonly name: string; readonly text: string };

/** Sign test of each run's best skill against the baseline run's on their common items. */
export function pairVerdicts(comparison: Comparison, baselineId: string): PairVerdict[] {
  const base = comparison.runs.findIndex(({ row }) => row.id === baselineId);
  if (base < 0 || comparison.items.length === 0) {
    return [];
  }
  return comparison.runs.flatMap(({ row }, index) => {
    if (index === base) {
      return [];
    }
    const common = comparison.items.some(({ results }) =>
      [base, index].every((one) => (results[one] ?? null) !== null),
    );
    const flips = countFlips(comparison.items, base, index);
    const text = common
      ? signSentence(flips.improved, flips.regressed)
      : "no selection items in common";
    return [{ runId: row.id, name: row.name, text }];
  });
}

export type ItemFilter = "different" | "all" | "improved" | "regressed";

/** Items that fit; improved and regressed look at run `other` against run `base`. */
export function filterCompared(
  items: Comparison["items"],
  filter: ItemFilter,
  pair: { readonly base: number; readonly other: number },
): Comparison["items"] {
  return items.filter((item) => {
    const known = item.results.filter((result) => result !== null);
    const isRight = (index: number) => item.results[index] === "pass";
    const hasBoth = [pair.base, pair.other].every(
      (index) => (item.results[index] ?? null) !== null,
    );
    switch (filter) {
      case "all":
        return true;
      case "different":
        return new Set(known.map((result) => result === "pass")).size > 1;
      case "improved":
        return hasBoth && !isRight(pair.base) && isRight(pair.other);
      case "regressed":
        return hasBoth && isRight(pair.base) && !isRight(pair.other);
      default: {
        const unknown: never = filter;
        return unknown;
      }
    }
  });
}

function countFlips(items: Comparison["items"], base: number, other: number) {
  return {
    improved: filterCompared(items, "improved", { base, other }).length,
    regressed: filterCompared(items, "regressed", { base, other }).length,
  };
}

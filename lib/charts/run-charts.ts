import { stageWordOf } from "../domain/status-words";
import type { RunState } from "../events/run-state";
import { formatCompact, formatCount, formatPlural } from "../format/count";
import { formatDuration } from "../format/duration";
import { formatMoney } from "../format/money";
import type { UsageRow } from "../schemas/read-models";
import type { RunCharts } from "../schemas/run-charts";
import { makeStackedModel, type StackedModel } from "./stacked-model";

/** Rough characters of one token, as the estimate counts them. */
const charsPerToken = 4;
/** Longer skills leave less room for the item. */
const longSkillTokens = 2000;

/** More kinds than this cannot be followed from step to step. */
const mostDescriptions = 24;

/**
 * What tells most about the failures: the analysts' types when they are several, else their
 * descriptions when the same ones come back, else the scorer's reasons.
 */
function groupingOf(failures: RunCharts["failures"]): "types" | "descriptions" | "reasons" {
  const kinds = (name: "types" | "descriptions") =>
    new Set(failures.flatMap((step) => Object.keys(step[name]))).size;
  if (kinds("types") > 1) {
    return "types";
  }
  const described = kinds("descriptions");
  return described > 1 && described <= mostDescriptions ? "descriptions" : "reasons";
}

/** Failed items of each step's batch by what they failed on. */
export function failureModel(
  failures: RunCharts["failures"],
  hrefOf: (step: number) => string,
): StackedModel {
  const grouping = groupingOf(failures);
  const steps = failures.map((step) => ({ ...step, patterns: step[grouping] }));
  const [first, last] = [steps[0]?.failed, steps.at(-1)?.failed];
  const names = new Set(steps.flatMap(({ patterns }) => Object.keys(patterns)));
  return makeStackedModel({
    columns: steps.map(({ step, items, failed, patterns }) => ({
      key: String(step),
      label: String(step),
      name: `Step ${step}, ${failed} of ${items} failed`,
      href: hrefOf(step),
      values: patterns,
    })),
    format: formatCount,
    summary:
      first === undefined || last === undefined
        ? "No batch has been run yet."
        : `${formatPlural(names.size, "kind")} of failure${grouping === "reasons" ? "" : ", named by the analysts,"} in ${formatPlural(steps.length, "step")}; the first batch failed on ${formatPlural(first, "item")}, the last on ${last}. Batches differ from step to step.`,
  });
}

const timeOrder = [
  "rollout",
  "reflect",
  "aggregate",
  "select",
  "update",
  "gate",
  "slow_update",
  "meta_skill",
];

/** Time of each step by stage. */
export function stageTimeModel(state: RunState, hrefOf: (step: number) => string): StackedModel {
  const columns = state.steps.map((record) => ({
    key: String(record.step),
    label: String(record.step),
    name: `Step ${record.step}`,
    href: hrefOf(record.step),
    values: Object.fromEntries(
      Object.entries(record.timing).map(([name, seconds]) => [
        name === "evaluate_s" ? "gate" : name.replace(/_s$/, ""),
        Math.max(0, seconds * 1000),
      ]),
    ),
  }));
  const known = new Set(columns.flatMap(({ values }) => Object.keys(values)));
  const order = [
    ...timeOrder.filter((name) => known.has(name)),
    ...[...known].filter((name) => !timeOrder.includes(name)),
  ];
  const model = makeStackedModel({
    columns,
    order,
    words: stageWordOf,
    format: formatDuration,
    summary: "",
  });
  const totals = model.parts.map((part, index) => ({
    label: part.label,
    sum: model.columns.reduce((sum, column) => sum + (column.values[index] ?? 0), 0),
  }));
  const most = totals.toSorted((a, b) => b.sum - a.sum)[0];
  const all = totals.reduce((sum, each) => sum + each.sum, 0);
  return {
    ...model,
    summary:
      most === undefined || all === 0
        ? "No step has finished yet."
        : `${most.label} takes the most time: ${Math.round((most.sum / all) * 100)} % of ${formatDuration(all)} in ${formatPlural(columns.length, "step")}.`,
  };
}

/**
 * What was paid up to and with each step, by role; in tokens while a price is unknown or nothing costs.
 * `totalSteps` lets it say where the run ends at this pace.
 */
export function spendingModel(
  rows: readonly UsageRow[],
  options: {
    readonly totalSteps: number;
    /** Micro-dollars; 0 = none. */
    readonly limitMicros: number;
    readonly hrefOf: (step: number) => string;
  },
): StackedModel & { readonly unit: "money" | "tokens" } {
  const isMoney =
    rows.every((row) => row.costMicros !== null) && rows.some((row) => (row.costMicros ?? 0) > 0);
  const amountOf = (row: UsageRow) =>
    isMoney ? (row.costMicros ?? 0) : row.inputTokens + row.cachedInputTokens + row.outputTokens;
  const format = isMoney ? formatMoney : formatCompact;
  const last = Math.max(0, ...rows.map((row) => row.step ?? 0));
  const sums: Record<string, number> = {};
  const columns = Array.from({ length: last + 1 }, (_, step) => {
    for (const row of rows.filter((each) => (each.step ?? 0) === step)) {
      sums[row.role] = (sums[row.role] ?? 0) + amountOf(row);
    }
    return {
      key: String(step),
      label: String(step),
      name: step === 0 ? "Outside of steps" : `Up to step ${step}`,
      href: step === 0 ? null : options.hrefOf(step),
      values: { ...sums },
    };
  });
  const total = Object.values(sums).reduce((sum, value) => sum + value, 0);
  const outside = columns[0] ? Object.values(columns[0].values).reduce((a, b) => a + b, 0) : 0;
  const isOpen = last > 0 && last < options.totalSteps;
  const end = outside + ((total - outside) / Math.max(1, last)) * options.totalSteps;
  const hasLimit = isMoney && options.limitMicros > 0;
  return {
    unit: isMoney ? "money" : "tokens",
    ...makeStackedModel({
      columns,
      order: ["target", "optimizer", "judge"],
      words: (role) => role.charAt(0).toUpperCase() + role.slice(1),
      format,
      mark: hasLimit ? { value: options.limitMicros, label: "limit" } : null,
      summary: [
        `${format(total)} ${isMoney ? "" : "tokens "}spent`.trim(),
        hasLimit ? ` of ${formatMoney(options.limitMicros)}` : "",
        isOpen
          ? `; at this pace ${options.totalSteps} steps take about ${format(end)}${hasLimit && end > options.limitMicros ? ", more than the limit" : ""}`
          : "",
        ".",
      ].join(""),
    }),
  };
}

const lengthWords: Readonly<Record<string, string>> = {
  body: "Rules",
  slowUpdate: "Slow-update region",
  appendix: "Appendix",
};

/** Length of each version in tokens, by part of the text. */
export function lengthModel(
  lengths: RunCharts["lengths"],
  hrefOf: (version: number) => string,
): StackedModel {
  const tokens = (chars: number) => Math.round(chars / charsPerToken);
  const longest = Math.max(
    0,
    ...lengths.map(({ body, slowUpdate, appendix }) => tokens(body + slowUpdate + appendix)),
  );
  const last = lengths.at(-1);
  return makeStackedModel({
    columns: lengths.map(({ version, step, body, slowUpdate, appendix }) => ({
      key: String(version),
      label: `v${version}`,
      name: version === 0 ? "Seed" : `Version ${version}, step ${step}`,
      href: hrefOf(version),
      values: {
        body: tokens(body),
        slowUpdate: tokens(slowUpdate),
        appendix: tokens(appendix),
      },
    })),
    order: ["body", "slowUpdate", "appendix"],
    words: (key) => lengthWords[key] ?? key,
    format: formatCount,
    mark: longest > longSkillTokens * 0.6 ? { value: longSkillTokens, label: "2,000" } : null,
    summary:
      last === undefined
        ? "No version yet."
        : `The last version has about ${formatPlural(tokens(last.body + last.slowUpdate + last.appendix), "token")}, the longest ${formatCount(longest)}.`,
  });
}

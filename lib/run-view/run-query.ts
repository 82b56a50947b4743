import { type RunStatus, runStatusSchema } from "../schemas/run-event";

export type RangeField = "best" | "delta" | "cost" | "steps";
export type RangeOperator = ">" | ">=" | "<" | "<=";

export type RunRange = {
  readonly field: RangeField;
  readonly operator: RangeOperator;
  readonly value: number;
};

/** What the filter line of the run table asks for. Words of one kind widen, kinds narrow. */
export type RunQuery = {
  /** Part of the name. */
  readonly text: string;
  readonly states: readonly RunStatus[];
  readonly datasets: readonly string[];
  readonly tags: readonly string[];
  readonly models: readonly string[];
  readonly flags: readonly ("pinned" | "demo" | "archived")[];
  readonly ranges: readonly RunRange[];
  /** Created at most (`<7d`) or at least (`>7d`) so many days ago. */
  readonly age: { readonly operator: "<" | ">"; readonly days: number } | null;
  /** Parts that say nothing, in words. */
  readonly problems: readonly string[];
};

const flags = ["pinned", "demo", "archived"] as const;
const rangeFields: readonly string[] = ["best", "delta", "cost", "steps"];
const rangePattern = /^([a-z]+)(>=|<=|>|<)(-?\d+(?:\.\d+)?)$/;
const agePattern = /^created([<>])(\d{1,4})d$/;
const known = "state:, dataset:, tag:, model:, is:, best>, delta>, cost>, steps>, created<7d";

/**
 * Reads a line like `searchqa state:running tag:paper best>0.8 created<7d`. A value with spaces stands
 * in quotes: `dataset:"my items"`. Unknown parts are told in `problems`, never thrown.
 */
export function parseRunQuery(line: string): RunQuery {
  const words: string[] = [];
  const found = {
    states: [] as RunStatus[],
    datasets: [] as string[],
    tags: [] as string[],
    models: [] as string[],
    flags: [] as (typeof flags)[number][],
    ranges: [] as RunRange[],
  };
  let age: RunQuery["age"] = null;
  const problems: string[] = [];
  for (const part of splitParts(line)) {
    const range = rangePattern.exec(part);
    const days = agePattern.exec(part);
    const pair = /^([a-z]+):(.*)$/s.exec(part);
    if (days) {
      age = { operator: days[1] === "<" ? "<" : ">", days: Number(days[2]) };
    } else if (range && rangeFields.includes(range[1] ?? "")) {
      found.ranges.push({
        field: range[1] as RangeField,
        operator: range[2] as RangeOperator,
        value: Number(range[3]),
      });
    } else if (pair) {
      const problem = addPair(found, pair[1] ?? "", pair[2] ?? "");
      if (problem !== null) {
        problems.push(problem);
      }
    } else {
      words.push(part);
    }
  }
  return { text: words.join(" "), ...found, age, problems };
}

function addPair(
  found: {
    states: RunStatus[];
    datasets: string[];
    tags: string[];
    models: string[];
    flags: (typeof flags)[number][];
  },
  key: string,
  value: string,
): string | null {
  if (value === "") {
    return `${key}: has no value yet`;
  }
  switch (key) {
    case "state": {
      const state = runStatusSchema.safeParse(value.toLowerCase());
      if (!state.success) {
        return `there is no state ${value}: use ${runStatusSchema.options.join(", ")}`;
      }
      found.states.push(state.data);
      return null;
    }
    case "dataset":
      found.datasets.push(value);
      return null;
    case "tag":
      found.tags.push(value);
      return null;
    case "model":
      found.models.push(value);
      return null;
    case "is": {
      const flag = flags.find((each) => each === value.toLowerCase());
      if (!flag) {
        return `is:${value} is not known: use ${flags.map((each) => `is:${each}`).join(", ")}`;
      }
      found.flags.push(flag);
      return null;
    }
    default:
      return `${key}: is not known: use ${known}`;
  }
}

/** Parts between spaces; quotes hold a part together and are taken off. */
function splitParts(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)].map(([part]) => part.replaceAll('"', ""));
}

export function fitsRange(value: number | null, range: RunRange): boolean {
  if (value === null) {
    return false;
  }
  switch (range.operator) {
    case ">":
      return value > range.value;
    case ">=":
      return value >= range.value;
    case "<":
      return value < range.value;
    case "<=":
      return value <= range.value;
    default: {
      const unknown: never = range.operator;
      return unknown;
    }
  }
}

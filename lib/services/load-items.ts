import type { ParsedItems, RawRecord, TaskEnvironment } from "@/lib/environments/environment";
import { isRecord, limitProblems, problemAt } from "@/lib/environments/raw-fields";
import { environments } from "@/lib/environments/registry";
import { datasetLimits, type ImportProblem } from "@/lib/schemas/dataset";
import type { EnvironmentConfig } from "@/lib/schemas/environment";
import type { ReadFiles } from "./read-dataset-files";

type Parsed = Extract<ParsedItems, { ok: true }>;
type Placed = { readonly record: RawRecord; readonly splitName: string | null };

export type LoadedItems =
  | {
      readonly ok: true;
      readonly parsed: Parsed;
      /** Split of each item by the name of its file. */
      readonly splitNames: readonly (string | null)[];
      readonly leftOut: { readonly count: number; readonly problems: readonly ImportProblem[] };
      readonly loadableCount: number;
    }
  | {
      readonly ok: false;
      readonly problems: readonly ImportProblem[];
      readonly loadableCount: number;
    };

/**
 * Records as items: all of them, or with `keepValid` those that have no problem. What is left out is
 * named with its place, so that nobody trains on less than they think.
 */
export function loadItems(
  input: { readonly keepValid?: boolean },
  config: EnvironmentConfig,
  read: ReadFiles,
): LoadedItems {
  const placed = read.records.map(
    (record, index): Placed => ({ record, splitName: read.splitNames[index] ?? null }),
  );
  const before = read.problems;
  const parsed = parse(config, placed);
  if (before.length === 0 && parsed.ok) {
    const splitNames = placed.map(({ splitName }) => splitName);
    const repeated = countRepeated(parsed);
    if (repeated === 0 || input.keepValid !== true) {
      return {
        ok: true,
        parsed,
        splitNames,
        leftOut: { count: 0, problems: [] },
        loadableCount: placed.length - repeated,
      };
    }
  }
  const valid = keepValid(config, placed, before);
  if (valid.settings !== null) return { ok: false, problems: valid.settings, loadableCount: 0 };
  const problems = limitProblems(valid.problems);
  if (input.keepValid !== true || valid.kept.length === 0) {
    return { ok: false, problems, loadableCount: valid.kept.length };
  }
  const kept = parse(config, valid.kept);
  if (!kept.ok) return { ok: false, problems: kept.problems, loadableCount: 0 };
  return {
    ok: true,
    parsed: kept,
    splitNames: valid.kept.map(({ splitName }) => splitName),
    leftOut: { count: countOf(valid.problems), problems },
    loadableCount: valid.kept.length,
  };
}

/** Calls the environment of the configuration's own name. */
function parse(config: EnvironmentConfig, placed: readonly Placed[]): ParsedItems {
  const environment: TaskEnvironment = environments[config.name];
  return environment.parseItems(
    placed.map(({ record }) => record),
    config,
  );
}

/** Tries each record alone; a problem that names no place lies in the settings and concerns all. */
function keepValid(
  config: EnvironmentConfig,
  placed: readonly Placed[],
  before: readonly ImportProblem[],
): {
  readonly kept: readonly Placed[];
  readonly problems: readonly ImportProblem[];
  readonly settings: readonly ImportProblem[] | null;
} {
  const kept: Placed[] = [];
  const problems = [...before];
  const ids = new Set<string>();
  for (const one of placed) {
    const parsed = parse(config, [one]);
    const [item] = parsed.ok ? parsed.items : [];
    if (!parsed.ok) {
      const settings = parsed.problems.filter(
        ({ field }) => field?.startsWith("options.") === true,
      );
      if (settings.length > 0) return { kept: [], problems, settings };
      problems.push(...parsed.problems);
    } else if (item !== undefined && ids.has(item.id)) {
      problems.push(
        problemAt(one.record, "id", `the id ${item.id} stands in an earlier item already`),
      );
    } else if (item !== undefined) {
      ids.add(item.id);
      kept.push(one);
    }
  }
  return { kept, problems, settings: null };
}

function countRepeated(parsed: Parsed): number {
  return parsed.items.length - new Set(parsed.items.map(({ id }) => id)).size;
}

/** Several problems can stand against one record. */
function countOf(problems: readonly ImportProblem[]): number {
  return new Set(problems.map(({ file, line }, index) => `${file}\n${line ?? `?${index}`}`)).size;
}

/** Records under the names of an item's fields, as a person assigned them. */
export function assignColumns(
  read: ReadFiles,
  columns: Readonly<Record<string, string>>,
): ReadFiles {
  return { ...read, records: read.records.map((record) => renameFields(record, columns)) };
}

/** A field chosen for another name takes its place; the other fields stay as they are. */
function renameFields(record: RawRecord, columns: Readonly<Record<string, string>>): RawRecord {
  const { value } = record;
  const chosen = Object.entries(columns).filter(
    ([name, source]) => source !== "" && source !== name,
  );
  if (chosen.length === 0 || !isRecord(value)) return record;
  const taken = new Set(chosen.flat());
  const rest = Object.entries(value).filter(([key]) => !taken.has(key));
  const renamed = chosen.flatMap(([name, source]) =>
    Object.hasOwn(value, source) ? [[name, value[source]] as const] : [],
  );
  return { ...record, value: Object.fromEntries([...rest, ...renamed]) };
}

const sampledRecords = 200;

/** Names of the fields that occur, in order of appearance. */
export function columnsOf(records: readonly RawRecord[]): string[] {
  const names = new Set<string>();
  for (const { value } of records.slice(0, sampledRecords)) {
    for (const name of isRecord(value) ? Object.keys(value) : []) names.add(name);
  }
  return [...names].slice(0, datasetLimits.maxProblems);
}

import { canonicalJson } from "@/lib/domain/canonical-json";
import { scriptProblem } from "@/lib/environments/custom/sandbox/run-script";
import type { FileSource, ParsedItems } from "@/lib/environments/environment";
import {
  makeSplits,
  type SplitMode,
  type Splits,
  splitFingerprint,
} from "@/lib/environments/make-splits";
import { isRecord, limitProblems } from "@/lib/environments/raw-fields";
import { getEnvironment } from "@/lib/environments/registry";
import type { ImportProblem, SplitName, TaskItem } from "@/lib/schemas/dataset";
import type { DatasetArchive } from "@/lib/schemas/dataset-archive";
import type { SplitRequest } from "@/lib/schemas/dataset-import";
import {
  type EnvironmentConfig,
  type EnvironmentName,
  environmentConfigSchema,
  ownSettingKeys,
} from "@/lib/schemas/environment";
import { scorerParts } from "@/lib/schemas/scorer";
import { collectFiles, type ItemFiles } from "./collect-files";
import { assignColumns, columnsOf, loadItems } from "./load-items";
import { type GivenFile, readDatasetFiles } from "./read-dataset-files";

/** A dataset as given: files of any supported format, by name and content. */
export type DatasetInput = {
  readonly name: string;
  readonly environment: EnvironmentName;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly files: readonly GivenFile[];
  readonly split?: SplitRequest;
  /** Which field of the records stands for which field of an item. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Loads what is valid and lists what is left out, instead of refusing everything. */
  readonly keepValid?: boolean;
  /** The dataset this one is a new version of. */
  readonly previousId?: string;
  /** Where its items stood. */
  readonly places?: Readonly<Record<string, SplitName>>;
  /** Where pictures and documents that items name lie; left out, in the archive itself. */
  readonly source?: FileSource;
};

export type ChosenSplit = {
  readonly mode: SplitMode;
  readonly ratio: string;
  readonly seed: number;
};

export type PreparedDataset = {
  readonly items: readonly TaskItem[];
  readonly warnings: readonly string[];
  readonly split: ChosenSplit;
  readonly options: Readonly<Record<string, unknown>>;
  /** Fields of the records, before columns are assigned. */
  readonly columns: readonly string[];
  /** Items that could be loaded without those that have a problem. */
  readonly loadableCount: number;
  readonly leftOut: { readonly count: number; readonly problems: readonly ImportProblem[] };
  readonly groups: readonly (string | null)[];
} & (
  | { readonly ok: true; readonly splits: Splits; readonly problems: readonly [] }
  | { readonly ok: false; readonly splits: null; readonly problems: readonly ImportProblem[] }
);

/**
 * Reads, checks and splits a dataset. Nothing is written but files of items, and those only with
 * `keep`. Never throws for bad data.
 */
export async function prepareDataset(
  input: DatasetInput,
  keep?: ItemFiles["keep"],
): Promise<PreparedDataset> {
  const read = await readDatasetFiles(input.files, input.environment);
  const columns = columnsOf(read.records);
  let found: Partial<PreparedDataset> = {};
  const refuse = (problems: readonly ImportProblem[]): PreparedDataset => ({
    ...emptyDataset(input),
    columns,
    ...found,
    ok: false,
    splits: null,
    problems: limitProblems(problems),
  });

  const config = readOptions(input.environment, { ...read.options, ...input.options });
  if (!config.ok) return refuse(config.problems);
  const script = await scriptProblems(config.config);
  if (script.length > 0) return refuse(script);
  const collected = await collectFiles(config.config, assignColumns(read, input.columns ?? {}), {
    ...(input.source ? { source: input.source } : {}),
    ...(keep ? { keep } : {}),
  });
  const loaded = loadItems(input, config.config, collected);
  found = { options: config.options, loadableCount: loaded.loadableCount };
  if (!loaded.ok) return refuse(loaded.problems);
  const { parsed, leftOut } = loaded;
  const split = chooseSplit(input, read.isSplitByFile, parsed);
  const groups = groupsOf(input, parsed);
  const splitNames = split.mode === "split_dir" ? loaded.splitNames : parsed.splits;
  found = {
    ...found,
    items: parsed.items,
    split,
    leftOut,
    groups,
  };
  const made = makeSplits({
    items: parsed.items.map((item, index) => ({
      item,
      split: splitNames[index] ?? null,
      group: groups[index] ?? null,
      inputKey: inputKey(item),
    })),
    ...split,
    ...(input.places ? { places: input.places } : {}),
    ...(input.split?.moves ? { moves: input.split.moves } : {}),
    ...(input.split?.fillMissing ? { fillMissing: true } : {}),
  });
  found = { ...found, warnings: [...collected.notes, ...parsed.warnings] };
  if (!made.ok) {
    // Leaving items out helps against repeated ids and against nothing else that splits can lack.
    if (loaded.loadableCount === parsed.items.length) found = { ...found, loadableCount: 0 };
    return refuse(made.problems);
  }
  return {
    ...emptyDataset(input),
    columns,
    ...found,
    ok: true,
    splits: made.splits,
    problems: [],
    warnings: [
      ...collected.notes,
      ...parsed.warnings,
      ...made.warnings,
      ...(getEnvironment(input.environment).splitWarnings?.(made.splits) ?? []),
      ...archiveWarnings(input, read.archive, made.splits),
    ],
  };
}

/** A downloaded dataset comes back as it was, or somebody changed it on the way. */
function archiveWarnings(
  input: DatasetInput,
  archive: DatasetArchive | null,
  splits: Splits,
): string[] {
  if (archive?.benchmark !== input.environment) return [];
  return archive.fingerprint === splitFingerprint(input.environment, splits)
    ? []
    : [
        `these are not the items the archive was made of (${archive.name}, fingerprint ${archive.fingerprint.slice(0, 12)}): items, splits or settings were changed`,
      ];
}

function emptyDataset(input: DatasetInput) {
  return {
    items: [],
    warnings: [],
    split: {
      mode: input.split?.mode ?? "ratio",
      ratio: input.split?.ratio ?? defaultRatio(input.environment, 0),
      seed: input.split?.seed ?? 42,
    },
    options: {},
    columns: [],
    loadableCount: 0,
    leftOut: { count: 0, problems: [] },
    groups: [],
  } satisfies Partial<PreparedDataset>;
}

/** A script that cannot be loaded is found before anything is paid for. */
async function scriptProblems(config: EnvironmentConfig): Promise<ImportProblem[]> {
  if (config.name !== "custom") return [];
  for (const part of scorerParts(config.scorer)) {
    const problem = part.type === "js" ? await scriptProblem(part.source) : null;
    if (problem !== null) return [optionProblem("scorer", `the script cannot be used: ${problem}`)];
  }
  return [];
}

/** The settings of an environment that travel with its data. */
export function optionsOf(config: EnvironmentConfig): Readonly<Record<string, unknown>> {
  const known = ownSettingKeys(config.name);
  return Object.fromEntries(Object.entries(config).filter(([key]) => known.includes(key)));
}

type ReadOptions =
  | {
      readonly ok: true;
      readonly config: EnvironmentConfig;
      readonly options: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly problems: readonly ImportProblem[] };

/** Settings that belong to the data (scorer, templates …); those of a run are refused. */
function readOptions(
  environment: EnvironmentName,
  options: Readonly<Record<string, unknown>>,
): ReadOptions {
  const known = ownSettingKeys(environment);
  const foreign = Object.keys(options).filter((key) => !known.includes(key));
  if (foreign.length > 0) {
    const message = `belongs to a run, not to a dataset; options of ${environment}: ${known.join(", ")}`;
    return { ok: false, problems: foreign.map((key) => optionProblem(key, message)) };
  }
  const parsed = environmentConfigSchema.safeParse({ ...options, name: environment });
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) =>
      optionProblem(issue.path.join("."), issue.message),
    );
    return { ok: false, problems };
  }
  const config = parsed.data;
  return { ok: true, config, options: optionsOf(config) };
}

function optionProblem(key: string, message: string): ImportProblem {
  return { file: "", line: null, field: `options.${key}`, message };
}

function chooseSplit(
  input: DatasetInput,
  isSplitByFile: boolean,
  parsed: Extract<ParsedItems, { ok: true }>,
): ChosenSplit {
  const byColumn = parsed.splits.length > 0 && parsed.splits.every((split) => split !== null);
  return {
    mode: input.split?.mode ?? (isSplitByFile ? "split_dir" : byColumn ? "explicit" : "ratio"),
    ratio: input.split?.ratio ?? defaultRatio(input.environment, parsed.items.length),
    seed: input.split?.seed ?? 42,
  };
}

/** Groups of the data, or the values of a field a person chose. */
function groupsOf(
  input: DatasetInput,
  parsed: Extract<ParsedItems, { ok: true }>,
): readonly (string | null)[] {
  const path = input.split?.groupBy?.split(".") ?? [];
  if (path.length === 0) return parsed.groups;
  return parsed.items.map((item) => {
    let value: unknown = item.fields;
    for (const key of path) {
      value = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }
    return value === undefined || value === null ? null : canonicalJson(value);
  });
}

/** Benchmarks are cut as they were published (SP-3), few tasks of a person so that each split has some. */
function defaultRatio(environment: EnvironmentName, itemCount: number): string {
  return environment !== "custom" || itemCount >= 200 ? "2:1:7" : "4:3:3";
}

/** What the target is asked, whatever the environment calls it. */
function inputKey(item: TaskItem): string {
  const { input, question, context, choices, images, page_text } = item.fields;
  const own = [question, context, choices, images, page_text];
  return canonicalJson(input === undefined ? own : input);
}

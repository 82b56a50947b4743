import { canonicalJson } from "@/lib/domain/canonical-json";
import type { ParsedItems, RawRecord, TaskEnvironment } from "@/lib/environments/environment";
import {
  findSplitName,
  makeSplits,
  type SplitMode,
  type Splits,
} from "@/lib/environments/make-splits";
import { limitProblems } from "@/lib/environments/raw-fields";
import { type DataFile, readDataFile } from "@/lib/environments/read-data-file";
import { environments } from "@/lib/environments/registry";
import { datasetLimits, type ImportProblem, type TaskItem } from "@/lib/schemas/dataset";
import type { SplitRequest } from "@/lib/schemas/dataset-import";
import {
  type EnvironmentConfig,
  type EnvironmentName,
  environmentConfigSchema,
  ownSettingKeys,
} from "@/lib/schemas/environment";

/** A dataset as given: files of any supported format, by name and content. */
export type DatasetInput = {
  readonly name: string;
  readonly environment: EnvironmentName;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly files: readonly ({ readonly name: string } & (
    | { readonly text: string }
    | { readonly bytes: Uint8Array }
  ))[];
  readonly split?: SplitRequest;
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
} & (
  | { readonly ok: true; readonly splits: Splits; readonly problems: readonly [] }
  | { readonly ok: false; readonly splits: null; readonly problems: readonly ImportProblem[] }
);

/** Reads, checks and splits a dataset without writing anything. Never throws for bad data. */
export function prepareDataset(input: DatasetInput): PreparedDataset {
  const requested: ChosenSplit = {
    mode: input.split?.mode ?? "ratio",
    ratio: input.split?.ratio ?? defaultRatio(0),
    seed: input.split?.seed ?? 42,
  };
  const refuse = (
    problems: readonly ImportProblem[],
    found: { items?: readonly TaskItem[]; split?: ChosenSplit; warnings?: readonly string[] } = {},
  ): PreparedDataset => ({
    ok: false,
    splits: null,
    problems: limitProblems(problems),
    items: found.items ?? [],
    warnings: found.warnings ?? [],
    split: found.split ?? requested,
    options: {},
  });

  const config = readOptions(input.environment, input.options ?? {});
  if (!config.ok) return refuse(config.problems);
  const read = readFiles(input.files);
  if (!read.ok) return refuse(read.problems);
  const parsed = parse(config.config, read.records);
  if (!parsed.ok) return refuse(parsed.problems);
  const split = chooseSplit(input, parsed);
  const splitNames = split.mode === "split_dir" ? read.splitNames : parsed.splits;
  const made = makeSplits({
    items: parsed.items.map((item, index) => ({
      item,
      split: splitNames[index] ?? null,
      group: parsed.groups[index] ?? null,
      inputKey: inputKey(item),
    })),
    ...split,
  });
  const warnings = [...parsed.warnings, ...(made.ok ? made.warnings : [])];
  if (!made.ok) return refuse(made.problems, { items: parsed.items, split, warnings });
  return {
    ok: true,
    splits: made.splits,
    problems: [],
    items: parsed.items,
    warnings,
    split,
    options: config.options,
  };
}

/** Calls the environment of the configuration's own name. */
function parse(config: EnvironmentConfig, records: readonly RawRecord[]): ParsedItems {
  const environment: TaskEnvironment = environments[config.name];
  return environment.parseItems(records, config);
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

type ReadFiles =
  | {
      readonly ok: true;
      readonly records: readonly RawRecord[];
      /** Split of each record by the name of its file. */
      readonly splitNames: readonly (string | null)[];
    }
  | { readonly ok: false; readonly problems: readonly ImportProblem[] };

function readFiles(files: DatasetInput["files"]): ReadFiles {
  const records: RawRecord[] = [];
  const splitNames: (string | null)[] = [];
  const problems: ImportProblem[] = [];
  if (files.length === 0) {
    return {
      ok: false,
      problems: [{ file: "", line: null, field: null, message: "no file given" }],
    };
  }
  for (const given of files) {
    const file: DataFile = {
      name: given.name,
      content: "text" in given ? given.text : given.bytes,
    };
    const read = readDataFile(file);
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    const split = splitOfFile(file.name);
    for (const record of read.records) {
      records.push(record);
      splitNames.push(split);
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  if (records.length > datasetLimits.maxItems) {
    const message = `the files have ${records.length} items; at most ${datasetLimits.maxItems} are allowed`;
    return { ok: false, problems: [{ file: "", line: null, field: null, message }] };
  }
  return { ok: true, records, splitNames };
}

/** `train/items.json`, `val.jsonl` and `my-test.csv` say to which split their items belong. */
export function splitOfFile(name: string): string | null {
  const parts = name.split(/[\\/]/);
  const stem = (parts.pop() ?? "").replace(/\.[^.]*$/, "");
  const words = stem.split(/[-.\s]+/);
  for (const word of [...parts.toReversed(), stem, words.at(-1) ?? "", words[0] ?? ""]) {
    const split = findSplitName(word);
    if (split !== null) return split;
  }
  return null;
}

function chooseSplit(input: DatasetInput, parsed: Extract<ParsedItems, { ok: true }>): ChosenSplit {
  const byFile =
    input.files.length > 1 && input.files.every((file) => splitOfFile(file.name) !== null);
  const byColumn = parsed.splits.length > 0 && parsed.splits.every((split) => split !== null);
  return {
    mode: input.split?.mode ?? (byFile ? "split_dir" : byColumn ? "explicit" : "ratio"),
    ratio: input.split?.ratio ?? defaultRatio(parsed.items.length),
    seed: input.split?.seed ?? 42,
  };
}

function defaultRatio(itemCount: number): string {
  return itemCount >= 200 ? "2:1:7" : "4:3:3";
}

/** What the target is asked, whatever the environment calls it. */
function inputKey(item: TaskItem): string {
  const { input, question, context, choices } = item.fields;
  return canonicalJson(input === undefined ? [question, context, choices] : input);
}

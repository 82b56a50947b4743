import { access, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { explainConfigFile } from "@/lib/config/load-config-file";
import { printConfig } from "@/lib/config/print-config";
import type { Db } from "@/lib/db/client";
import { endpointVariables } from "@/lib/env";
import { demoFamilies } from "@/lib/environments/demo/families";
import type { FileSource } from "@/lib/environments/environment";
import { getEnvironment } from "@/lib/environments/registry";
import { AppError } from "@/lib/errors";
import { type RunConfig, runConfigSchema } from "@/lib/schemas/run-config";
import { pictureSizes } from "@/lib/services/dataset-stats";
import { folderSource } from "@/lib/services/folder-source";
import { dataError, importDataset } from "@/lib/services/import-dataset";
import { type DatasetInput, optionsOf, prepareDataset } from "@/lib/services/prepare-dataset";
import { readSplitDirectory } from "@/lib/services/read-split-directory";
import type { CommandInput, OptionSpec } from "./command";
import type { DataSizes } from "./plan";
import type { Terminal } from "./terminal";

/** Flags of every command that reads a configuration. */
export const configOptions = {
  config: { type: "string", value: "FILE", required: true, help: "run configuration (YAML)" },
  set: {
    type: "string",
    multiple: true,
    value: "section.key=value",
    help: "overrides a setting",
  },
  out: { type: "string", value: "DIR", help: "output directory" },
  name: { type: "string", value: "TEXT", help: "name of the run" },
  "print-config": {
    type: "boolean",
    help: "only print the settings in force and where each came from",
  },
  quiet: { type: "boolean", short: "q", help: "no progress, only the result" },
} as const satisfies Record<string, OptionSpec>;

export type ReadConfig = {
  readonly config: RunConfig;
  /** Where each setting that was given came from, by dotted path; the others are defaults. */
  readonly sources: ReadonlyMap<string, string>;
};

/**
 * Settings of the file, the flags and the endpoint variables. What was given and has no effect is
 * told. Throws AppError `invalid_config`.
 */
export async function readConfig(input: CommandInput, terminal: Terminal): Promise<ReadConfig> {
  const { config, sources, notes } = await explainConfigFile(input.required("config"), {
    overrides: [...input.list("set"), ...input.settings],
    variables: endpointVariables(),
  });
  if (!input.flag("quiet")) {
    for (const note of notes) {
      terminal.warn(note);
    }
  }
  return withFamilyDefaults(config, sources);
}

/** True when the command was only asked to show its settings, which is then done. */
export function printsConfig(
  input: CommandInput,
  { config, sources }: ReadConfig,
  terminal: Terminal,
): boolean {
  if (!input.flag("print-config")) {
    return false;
  }
  terminal.print(printConfig(config, sources).trimEnd());
  return true;
}

function findFamily(path: string) {
  return demoFamilies.find(({ id }) => path === `demo:${id}`) ?? null;
}

/** A built-in data set brings its scorer and templates; what was given explicitly wins. */
function withFamilyDefaults(config: RunConfig, sources: ReadonlyMap<string, string>): ReadConfig {
  const path = config.env.split_dir || config.env.data_path;
  const family = findFamily(path);
  if (!family) {
    return { config, sources };
  }
  const isGiven = (key: string) =>
    [...sources.keys()].some((given) => given === `env.${key}` || given.startsWith(`env.${key}.`));
  const defaults = Object.entries(family.environment).filter(([key]) => !isGiven(key));
  return {
    config: runConfigSchema.parse({
      ...config,
      env: { ...config.env, ...Object.fromEntries(defaults) },
    }),
    sources: new Map([
      ...sources,
      ...defaults.map(([key]): [string, string] => [`env.${key}`, `data set ${path}`]),
    ]),
  };
}

function dataPath(config: RunConfig): string {
  const path = config.env.split_dir || config.env.data_path;
  if (path === "") {
    throw new AppError({
      code: "invalid_config",
      message: "The configuration names no data.",
      hint: "Set env.data_path (a file) or env.split_dir (a folder with train, val and test); demo:FAMILY is a built-in set.",
      fields: [{ path: "env.data_path", message: "is missing" }],
    });
  }
  return path;
}

/** The data a configuration names, as an import wants it. */
async function readData(config: RunConfig): Promise<DatasetInput> {
  const path = dataPath(config);
  const { files, splitMode } = await readSplitDirectory(path);
  const { split_mode: asked, split_ratio: ratio, split_seed: seed } = config.env;
  const mode: NonNullable<DatasetInput["split"]>["mode"] =
    splitMode === "ratio" && asked !== "split_dir" ? asked : splitMode;
  return {
    name: findFamily(path)?.title ?? (basename(resolve(path)).replace(/\.[^.]+$/, "") || path),
    environment: config.env.name,
    options: optionsOf(config.env),
    files,
    split: { mode, ratio, seed },
    ...(findFamily(path) ? {} : { source: await filesBeside(path, config) }),
  };
}

/** Pictures and documents are looked for in the data's own folder, documents also where the settings say. */
async function filesBeside(path: string, { env }: RunConfig): Promise<FileSource> {
  const isFolder = (await stat(path)).isDirectory();
  const docs = env.name === "officeqa" ? env.docs_dir : "";
  return folderSource(isFolder ? path : dirname(path), docs === "" ? {} : { docs });
}

/** Imports the data a configuration names; data that is known already is used as it is. */
export async function importConfiguredData(db: Db, config: RunConfig): Promise<string> {
  const { dataset } = await importDataset(db, await readData(config));
  return dataset.id;
}

/** Sizes of the data a configuration names, for its plan; nothing is stored. Throws `invalid_data`. */
export async function measureConfiguredData(config: RunConfig): Promise<DataSizes> {
  const prepared = await prepareDataset(await readData(config));
  if (!prepared.ok) {
    throw dataError(prepared.problems);
  }
  const { train, val, test } = prepared.splits;
  const lengths = prepared.items.map((item) => JSON.stringify(item.fields).length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return {
    counts: { train: train.length, val: val.length, test: test.length },
    meanItemChars: lengths.length === 0 ? null : total / lengths.length,
    pictures: pictureSizes(prepared.items),
  };
}

/** `env.skill_init` for the short skill that comes with an environment. */
const ownSeedSkill = "initial";

/** The seed skill a configuration names: a file, the environment's or a demo family's own, or a blank one. */
export async function readSeedSkill(config: RunConfig): Promise<string> {
  const { skill_init: path } = config.env;
  if (path === "") {
    return findFamily(dataPath(config))?.seedSkill ?? "";
  }
  if (path === ownSeedSkill) {
    return getEnvironment(config.env.name).initialSkill;
  }
  return readSkillFile(path, "env.skill_init");
}

/** Throws AppError `invalid_request` that names the file. */
export async function readSkillFile(path: string, field: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new AppError({
      code: "invalid_request",
      message: `The skill file ${path} cannot be read.`,
      hint: "Check the path; it is taken from the folder the command runs in.",
      fields: [{ path: field, message: "cannot be read" }],
      cause,
    });
  }
}

/** The output directory of a new run, absolute, or null for the default place. Throws `conflict`. */
export async function chooseOutputDirectory(
  input: CommandInput,
  config: RunConfig,
): Promise<string | null> {
  const chosen = input.text("out") ?? (config.env.out_root || null);
  return chosen === null ? null : freeDirectory(chosen);
}

/** The absolute path of a directory that holds no run yet. Throws `conflict`. */
export async function freeDirectory(chosen: string): Promise<string> {
  const directory = resolve(chosen);
  const isTaken = await access(join(directory, "manifest.json")).then(
    () => true,
    () => false,
  );
  if (isTaken) {
    throw new AppError({
      code: "conflict",
      message: `${directory} already holds the output of a run.`,
      hint: "Choose another output directory, or go on with that run: npm run skillopt -- resume RUN",
    });
  }
  return directory;
}

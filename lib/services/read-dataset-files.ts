import { fromPromptfooTable, readPromptfoo } from "@/lib/environments/custom/promptfoo";
import type { FileSource, RawRecord } from "@/lib/environments/environment";
import { findSplitName } from "@/lib/environments/make-splits";
import { type Archive, isArchive, readArchive } from "@/lib/environments/read-archive";
import {
  type DataFile,
  decode,
  readDataFile,
  withoutOversized,
} from "@/lib/environments/read-data-file";
import { isParquet, readParquet } from "@/lib/environments/read-parquet";
import { datasetLimits, type ImportProblem } from "@/lib/schemas/dataset";
import { type DatasetArchive, datasetArchiveSchema } from "@/lib/schemas/dataset-archive";
import type { EnvironmentName } from "@/lib/schemas/environment";

/** A file as given: by name, and by text or bytes. */
export type GivenFile = { readonly name: string } & (
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
);

export type ReadFiles = {
  /** Everything readable, also when problems stand. */
  readonly records: readonly RawRecord[];
  /** Split of each record by the name of its file. */
  readonly splitNames: readonly (string | null)[];
  readonly problems: readonly ImportProblem[];
  /** Several files, each of them named like a split. */
  readonly isSplitByFile: boolean;
  /** Settings a file brings with it (promptfoo); those a person chose win. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
  /** What else an archive holds. */
  readonly source: FileSource;
  /** What a downloaded dataset says of itself. */
  readonly archive: DatasetArchive | null;
};

const dataEnding = /\.(?:jsonl?|ndjson|csv|tsv|ya?ml|parquet)$/i;
const attachmentFolder = "files/";
const manifestName = "split_manifest.json";

/** Reads all files of an upload, ZIPs included, into records. Never throws for bad data. */
export async function readDatasetFiles(
  files: readonly GivenFile[],
  environment: EnvironmentName,
): Promise<ReadFiles> {
  const problems: ImportProblem[] = [];
  const opened = openFiles(files, problems);
  const records: RawRecord[] = [];
  const splitNames: (string | null)[] = [];
  const notes: string[] = [];
  const archive = await readManifest(opened.source);
  let options = archive?.benchmark === environment ? archive.options : {};
  if (archive !== null && archive.benchmark !== environment) {
    notes.push(`the archive is a dataset for ${archive.benchmark}, and is read for ${environment}`);
  }
  for (const file of opened.files) {
    const read = await readOne(file, environment);
    problems.push(...read.problems);
    notes.push(...read.notes);
    options = { ...options, ...read.options };
    const split = splitOfFile(file.name);
    for (const record of read.records) {
      records.push(record);
      splitNames.push(split);
    }
  }
  const fail = (message: string) => problems.push({ file: "", line: null, field: null, message });
  if (files.length === 0) fail("no file given");
  if (records.length > datasetLimits.maxItems) {
    fail(`the files have ${records.length} items; at most ${datasetLimits.maxItems} are allowed`);
    return { ...nothing, problems };
  }
  const isSplitByFile =
    opened.files.length > 1 && opened.files.every(({ name }) => splitOfFile(name) !== null);
  return {
    records,
    splitNames,
    problems,
    isSplitByFile,
    options,
    notes,
    source: opened.source ?? noFiles,
    archive,
  };
}

/** The manifest of a dataset that was downloaded here or elsewhere; other manifests say nothing. */
async function readManifest(source: FileSource | null): Promise<DatasetArchive | null> {
  const read = await source?.read(manifestName);
  if (!read?.ok) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(read.bytes);
    return datasetArchiveSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** An upload without an archive. */
const noFiles: FileSource = {
  list: async () => [],
  read: async () => ({
    ok: false,
    message: "attachments come in a ZIP with the data file and a folder files",
  }),
};

const nothing: ReadFiles = {
  records: [],
  splitNames: [],
  problems: [],
  isSplitByFile: false,
  options: {},
  notes: [],
  source: noFiles,
  archive: null,
};

type Read = Pick<ReadFiles, "records" | "problems" | "options" | "notes">;

async function readOne(file: DataFile, environment: EnvironmentName): Promise<Read> {
  if (environment === "custom" && /\.(?:ya?ml|json)$/i.test(file.name)) {
    const decoded = decode(file);
    const tests = decoded.ok ? readPromptfoo(file.name, decoded.text) : null;
    if (tests !== null) return tests;
  }
  const { name, content } = file;
  const isBinary = typeof content !== "string" && isParquet(content);
  const read = isBinary ? withoutOversized(await readParquet(name, content)) : readDataFile(file);
  const records = read.records ?? [];
  const table = environment === "custom" ? fromPromptfooTable(file.name, records) : null;
  const problems = read.ok ? [] : read.problems;
  return table === null
    ? { records, problems, options: {}, notes: [] }
    : { ...table, problems: [...problems, ...table.problems] };
}

type OpenedFiles = {
  readonly files: readonly DataFile[];
  readonly source: FileSource | null;
};

/** Data files as they are, and those inside of archives; what else an archive holds are attachments. */
function openFiles(given: readonly GivenFile[], problems: ImportProblem[]): OpenedFiles {
  const files: DataFile[] = [];
  const sources: FileSource[] = [];
  for (const file of given) {
    if ("text" in file) files.push({ name: file.name, content: file.text });
    else if (!isArchive(file.bytes)) files.push({ name: file.name, content: file.bytes });
    else {
      const opened = openArchive(file.name, file.bytes);
      problems.push(...opened.problems);
      files.push(...opened.files);
      if (opened.source) sources.push(opened.source);
    }
  }
  const [only] = sources;
  if (sources.length > 1) {
    problems.push({
      file: "",
      line: null,
      field: null,
      message: "there are several ZIP files; put everything into one",
    });
  }
  return { files, source: only ?? null };
}

function openArchive(
  name: string,
  bytes: Uint8Array,
): OpenedFiles & { readonly problems: readonly ImportProblem[] } {
  const refuse = (problems: readonly ImportProblem[]) => ({
    files: [],
    source: null,
    problems,
  });
  const problem = (message: string) => refuse([{ file: name, line: null, field: null, message }]);
  if (bytes.byteLength > datasetLimits.maxBytes) {
    return problem(
      `the file is larger than ${Math.round(datasetLimits.maxBytes / (1024 * 1024))} MB`,
    );
  }
  const opened = readArchive(name, bytes);
  if (!opened.ok) return refuse(opened.problems);
  const { archive, problems } = opened;
  // Without data the bad entries are the reason, not that nothing is left.
  if (problems.length > 0 && !archive.paths.some((path) => dataEnding.test(path))) {
    return refuse(problems);
  }
  const root = commonRoot(archive.paths);
  const inner = archive.paths.map((path) => path.slice(root.length));
  const dataPaths = inner.filter((path) => dataEnding.test(path) && !isBeside(path));
  if (dataPaths.length === 0) {
    return problem("holds no data file (JSON, JSON Lines, CSV, YAML or Parquet) outside of files/");
  }
  if (dataPaths.length > 1 && dataPaths.some((path) => splitOfFile(path) === null)) {
    const names = dataPaths.slice(0, 5).join(", ");
    return problem(
      `holds ${dataPaths.length} data files (${names}); keep one, or name them train, val and test; attachments belong into files/`,
    );
  }
  const files: DataFile[] = [];
  const damaged: ImportProblem[] = [];
  for (const path of dataPaths) {
    const read = archive.read(root + path);
    if (read.ok) files.push({ name: path, content: read.bytes });
    else damaged.push({ file: name, line: null, field: path, message: read.message });
  }
  return { files, problems: [...problems, ...damaged], source: sourceOf(archive, root) };
}

/** Attachments, manifests and licences lie beside the data and are no data. */
function isBeside(path: string): boolean {
  const name = path.split("/").at(-1) ?? "";
  const isItemFile = path.startsWith(attachmentFolder) || path.startsWith("docs/");
  return isItemFile || name === manifestName;
}

/** The one folder everything stands in, as archivers like to make it. */
function commonRoot(paths: readonly string[]): string {
  const [first] = paths;
  const top = first?.includes("/") ? `${first.split("/")[0]}/` : "";
  const isSplit = findSplitName(top.slice(0, -1)) !== null;
  return top !== attachmentFolder && !isSplit && paths.every((path) => path.startsWith(top))
    ? top
    : "";
}

/** Paths below the archive's root; `files/a.png`, or `a.png` for short. */
function sourceOf(archive: Archive, root: string): FileSource {
  const known = new Set(archive.paths);
  return {
    list: async (folder) =>
      archive.paths
        .filter((path) =>
          path.startsWith(root + (folder === "" ? "" : `${folder.replace(/\/$/, "")}/`)),
        )
        .map((path) => path.slice(root.length))
        .toSorted(),
    read: async (path) => {
      const found = [path, attachmentFolder + path]
        .map((one) => root + one)
        .find((one) => known.has(one));
      return found === undefined
        ? { ok: false, message: "is not in the archive" }
        : archive.read(found);
    },
  };
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

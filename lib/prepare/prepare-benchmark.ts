import { parseRatio } from "@/lib/domain/split-counts";
import { AppError } from "@/lib/errors";
import type { ImportProblem, SplitName } from "@/lib/schemas/dataset";
import { datasetLimits } from "@/lib/schemas/dataset";
import { environmentConfigSchema } from "@/lib/schemas/environment";
import type { RawRecord } from "../environments/environment";
import { limitProblems, problemAt } from "../environments/raw-fields";
import { getEnvironment } from "../environments/registry";
import { splitNames } from "../environments/split-checks";
import { type BenchmarkSource, isRowProblem, type SourceRow, type SplitCounts } from "./benchmark";
import {
  assertUnique,
  type ChosenRows,
  chooseByManifest,
  chooseByRatio,
  sample,
} from "./choose-rows";
import { type IdManifest, readIdManifest } from "./read-manifest";
import { findSourceFiles, readSourceFile, sourceError, sourceProblems } from "./read-source";
import { writeSplits } from "./write-splits";

export type PrepareInput = {
  readonly source: BenchmarkSource;
  readonly from: string;
  readonly out: string;
  readonly manifest: string | null;
  readonly images: string | null;
  readonly ratio: string;
  readonly seed: number;
  readonly sampleSize: number | null;
  readonly force: boolean;
  /** Accepts a manifest whose sizes are not the published ones. */
  readonly allowOtherCounts: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PrepareProgress) => void;
};

export type PrepareProgress = {
  readonly stage: "counting" | "reading" | "images" | "writing";
  readonly done: number;
  readonly total: number;
};

export type Prepared = {
  readonly counts: SplitCounts;
  readonly isPublishedSize: boolean;
  readonly imageCount: number;
  readonly notes: readonly string[];
};

/**
 * Turns the published files of a benchmark into a split folder (SP-1). Nothing is written unless
 * every item is right; the folder appears whole or not at all. Throws AppError.
 */
export async function prepareBenchmark(input: PrepareInput): Promise<Prepared> {
  const { source } = input;
  const ratio = parseRatio(input.ratio);
  if (ratio === null) {
    throw new AppError({
      code: "invalid_request",
      message: `"${input.ratio}" is not a ratio.`,
      hint: "Use three positive whole numbers, like 2:1:7.",
    });
  }
  const manifest =
    input.manifest === null ? null : await readIdManifest(input.manifest, source.idNames);
  if (manifest !== null) {
    checkCounts(input, countsOf(manifest));
  }
  const read = await readRows(input, await wantedIds(input, manifest));
  const chosen =
    manifest === null
      ? chooseByRatio(read.rows, source, { ratio, seed: input.seed })
      : chooseByManifest(read.rows, manifest);
  checkItems(input, chosen, read.places);
  const counts = countsOf(chosen);
  const { imageCount } = await writeSplits(input, chosen, {
    benchmark: source.name,
    source_files: read.files,
    split_mode: manifest === null ? "ratio" : "manifest",
    ...(manifest === null
      ? { split_ratio: input.ratio, split_seed: input.seed, sample_size: input.sampleSize }
      : {}),
    counts,
    item_fields: source.itemFields,
  });
  const isPublishedSize = isSame(counts, source.published);
  return {
    counts,
    isPublishedSize,
    imageCount,
    notes: isPublishedSize ? [] : [`The published sizes are ${sizes(source.published)}.`],
  };
}

/** Ids to keep; null keeps all. */
async function wantedIds(
  input: PrepareInput,
  manifest: IdManifest | null,
): Promise<Set<string> | null> {
  if (manifest !== null) {
    return new Set(splitNames.flatMap((split) => manifest[split]));
  }
  return input.sampleSize === null ? null : sampledIds(input, input.sampleSize);
}

function checkCounts(input: PrepareInput, counts: SplitCounts): void {
  if (input.allowOtherCounts || isSame(counts, input.source.published)) {
    return;
  }
  throw new AppError({
    code: "invalid_data",
    message: `The manifest has ${sizes(counts)} ids; the released split of ${input.source.title} has ${sizes(input.source.published)}.`,
    hint: "Give the whole manifest, or add --allow-other-counts to use this one as it is.",
  });
}

type ReadRows = {
  readonly rows: readonly SourceRow[];
  readonly places: ReadonlyMap<SourceRow, RawRecord>;
  readonly files: readonly ReadFile[];
};

type ReadFile = { readonly name: string; readonly bytes: number; readonly sha256: string };

/** Goes through all files once. Throws AppError `invalid_data` with every record that is no row. */
async function readFiles(
  input: PrepareInput,
  stage: "counting" | "reading",
  onRow: (row: SourceRow, record: RawRecord) => void,
): Promise<ReadFile[]> {
  const files = await findSourceFiles(input.from);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const problems: ImportProblem[] = [];
  const read: ReadFile[] = [];
  let done = 0;
  for (const file of files) {
    let records = 0;
    const sha256 = await readSourceFile(file, {
      signal: input.signal,
      onRecord: (record, index) => {
        records += 1;
        const made = input.source.toRows(record, index);
        if (isRowProblem(made)) {
          problems.push(problemAt(record, made.field, made.message));
        } else {
          for (const row of made) onRow(row, record);
        }
      },
      onProgress: (bytes) => {
        done += bytes;
        input.onProgress({ stage, done, total });
      },
    });
    if (records === 0) {
      throw sourceError(file.name, "has no records");
    }
    read.push({ name: file.name, bytes: file.bytes, sha256 });
  }
  if (problems.length > 0) {
    throw sourceProblems(limitProblems(problems));
  }
  return read;
}

/** Ids of the sample; only they are kept in the second reading, so that long sources need little memory. */
async function sampledIds(input: PrepareInput, sampleSize: number): Promise<Set<string>> {
  const ids: string[] = [];
  await readFiles(input, "counting", ({ id }) => ids.push(id));
  assertUnique(ids);
  return new Set(sample(ids, sampleSize, input.seed));
}

async function readRows(
  input: PrepareInput,
  wanted: ReadonlySet<string> | null,
): Promise<ReadRows> {
  const rows: SourceRow[] = [];
  const places = new Map<SourceRow, RawRecord>();
  const files = await readFiles(input, "reading", (row, { file, line }) => {
    if (wanted === null || wanted.has(row.id)) {
      rows.push(row);
      places.set(row, { file, line, value: row.item });
    }
  });
  return { rows, places, files };
}

/** Every chosen item is read by its own environment, so that what is written can be trained on. */
function checkItems(
  input: PrepareInput,
  chosen: ChosenRows,
  places: ReadonlyMap<SourceRow, RawRecord>,
): void {
  const rows = splitNames.flatMap((split) => chosen[split]);
  if (rows.length > datasetLimits.maxItems) {
    throw new AppError({
      code: "invalid_data",
      message: `${rows.length} items are more than a dataset may have (${datasetLimits.maxItems}).`,
      hint: "Draw fewer with --sample N, or give a manifest.",
    });
  }
  if (input.source.environment === null) {
    return;
  }
  const environment = getEnvironment(input.source.environment);
  const config = environmentConfigSchema.parse({ name: input.source.environment });
  const records = rows.flatMap((row) => places.get(row) ?? []);
  const parsed = environment.parseItems(records, config);
  if (!parsed.ok) {
    throw sourceProblems(parsed.problems);
  }
}

function countsOf(parts: Readonly<Record<SplitName, readonly unknown[]>>): SplitCounts {
  return { train: parts.train.length, val: parts.val.length, test: parts.test.length };
}

function isSame(a: SplitCounts, b: SplitCounts): boolean {
  return a.train === b.train && a.val === b.val && a.test === b.test;
}

export function sizes({ train, val, test }: SplitCounts): string {
  return `${train}/${val}/${test}`;
}

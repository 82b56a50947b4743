import * as z from "zod";
import { parseRatio, ratioSplit } from "@/lib/domain/split-counts";
import { evaluationItems } from "@/lib/engine/epoch-plan";
import { findDataFile, readRecords, readSplitFolder } from "@/lib/environments/read-records";
import { environmentBaseShape } from "@/lib/schemas/environment";
import { readTableFolder, type TableBenchmark } from "./table-folder";
import { Refusal, read, refuseNull, type Vector } from "./vectors";

const filesSchema = z.record(z.string(), z.string());

/** Paths below a folder, relative to it. */
function pathsBelow(files: Readonly<Record<string, string>>, folder: string): string[] {
  const prefix = `${folder}/`;
  return Object.keys(files)
    .filter((path) => path.startsWith(prefix) && path !== prefix)
    .map((path) => path.slice(prefix.length));
}

/** Loads the splits of a folder tree that stands in the vector, in either entry mode. */
export function loadFolderVector(input: Vector["input"]) {
  const name = read(input, "mode", z.string().default("split_dir")).trim().toLowerCase();
  const mode = environmentBaseShape.split_mode.safeParse(name);
  if (!mode.success) {
    throw new Refusal(`unknown split mode ${name}`);
  }
  const files = read(input, "files", filesSchema);
  const splits = mode.data === "ratio" ? loadRatio(input, files) : loadSplits(input, files);
  const limit = read(input, "limit", z.int().default(0));
  const items = {
    train: evaluationItems(splits.train, limit),
    val: evaluationItems(splits.val, limit),
    test: evaluationItems(splits.test, limit),
  };
  return { counts: [items.train.length, items.val.length, items.test.length], items };
}

function loadSplits(input: Vector["input"], files: Readonly<Record<string, string>>) {
  if (read(input, "give_dir", z.boolean().default(true)) === false) {
    throw new Refusal("no split folder was given");
  }
  const loader = read(input, "loader", loaderSchema);
  if (loader === "docvqa" || loader === "officeqa") {
    return loadTables(loader, files);
  }
  const result = readSplitFolder({
    paths: pathsBelow(files, "split"),
    read: (path) => files[`split/${path}`] ?? "",
  });
  if (!result.ok) {
    throw new Refusal(`${result.path}: ${result.message}`);
  }
  const { train, val, test } = result.splits;
  return { train: train.records, val: val.records, test: test.records };
}

function loadRatio(input: Vector["input"], files: Readonly<Record<string, string>>) {
  const source = read(input, "data", z.string());
  const below = pathsBelow(files, source);
  const found = below.length > 0 ? findDataFile(below) : null;
  const path = found === null ? source : `${source}/${found}`;
  const text = files[path];
  if (text === undefined) {
    throw new Refusal("there is not exactly one data file");
  }
  const records = readRecords(text);
  if (!records.ok) {
    throw new Refusal(records.message);
  }
  const ratio = refuseNull(parseRatio("2:1:7"), "not a ratio");
  return ratioSplit({ items: records.records, ratio, seed: 42 });
}

const loaderSchema = z.enum(["base", "searchqa", "docvqa", "officeqa"]);

function loadTables(benchmark: TableBenchmark, files: Readonly<Record<string, string>>) {
  const part = (split: string) =>
    readTableFolder(
      benchmark,
      pathsBelow(files, `split/${split}`).map((path) => ({
        path,
        text: files[`split/${split}/${path}`] ?? "",
      })),
    );
  return { train: part("train"), val: part("val"), test: part("test") };
}

import type { EnvironmentName } from "@/lib/schemas/environment";
import type { RawRecord } from "../environments/environment";
import { docvqaSource } from "./docvqa-source";
import { livemathSource } from "./livemath-source";
import { officeqaSource } from "./officeqa-source";
import { searchqaSource } from "./searchqa-source";

/** A row of the published files: its id in the released manifests and the item made of it. */
export type SourceRow = {
  readonly id: string;
  readonly item: Record<string, unknown>;
  /** Page image of the item, as the row names it. */
  readonly image?: string;
  /** Rows of one stratum are cut by the ratio on their own. */
  readonly stratum?: string;
};

export type SplitCounts = { readonly train: number; readonly val: number; readonly test: number };

/** How the published files of a benchmark become items (benchmarks.md 1.2). */
export type BenchmarkSource = {
  readonly name: string;
  readonly title: string;
  /** The environment that checks the items; null where that needs more than the rows. */
  readonly environment: EnvironmentName | null;
  /** Names under which manifests and rows give the id. */
  readonly idNames: readonly string[];
  readonly published: SplitCounts;
  /** Items drawn from all rows before a split by ratio; null takes all. */
  readonly sampleSize: number | null;
  readonly itemFields: readonly string[];
  /** Rows of one record; a text says why it is none. `index` counts the records of its file from 0. */
  readonly toRows: (record: RawRecord, index: number) => readonly SourceRow[] | RowProblem;
  /** Puts rows into the order that is shuffled; left out, the order of the files. */
  readonly compare?: (a: SourceRow, b: SourceRow) => number;
  /** Moves that the released split has beside the rule. */
  readonly adjust?: (splits: Record<keyof SplitCounts, SourceRow[]>) => void;
  /** How to get the files: what to accept, where they are, which form is read. */
  readonly instructions: readonly string[];
};

export type RowProblem = { readonly field: string | null; readonly message: string };

export function isRowProblem(made: readonly SourceRow[] | RowProblem): made is RowProblem {
  return "message" in made;
}

export const benchmarkSources: readonly BenchmarkSource[] = [
  searchqaSource,
  livemathSource,
  docvqaSource,
  officeqaSource,
];

/** Other names people use. */
const aliases: Readonly<Record<string, string>> = {
  livemath: "livemathematicianbench",
};

export function findBenchmarkSource(name: string): BenchmarkSource | null {
  const key = name.trim().toLowerCase();
  const wanted = Object.hasOwn(aliases, key) ? aliases[key] : key;
  return benchmarkSources.find((source) => source.name === wanted) ?? null;
}

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { appendixRunner } from "./appendix";
import { expectsError, isSame } from "./compare";
import { configRunner } from "./config";
import { docvqaScoringRunner } from "./docvqa-scoring";
import { editsRunner } from "./edits";
import { failurePatternsRunner } from "./failure-patterns";
import { gateRunner } from "./gate";
import { jsonExtractionRunner } from "./json-extraction";
import { livemathScoringRunner } from "./livemath-scoring";
import { mergeRunner } from "./merge";
import { officeqaScoringRunner } from "./officeqa-scoring";
import { schedulersRunner } from "./schedulers";
import { searchqaScoringRunner } from "./searchqa-scoring";
import { selectRunner } from "./select";
import { slowUpdateRunner } from "./slow-update";
import { splitsRunner } from "./splits";
import { spreadsheetCasesRunner } from "./spreadsheet-cases";
import {
  NotCovered,
  Refusal,
  type Vector,
  type VectorKind,
  type VectorRunner,
  vectorFileSchema,
} from "./vectors";

const runners: readonly VectorRunner[] = [
  editsRunner,
  gateRunner,
  schedulersRunner,
  slowUpdateRunner,
  jsonExtractionRunner,
  searchqaScoringRunner,
  livemathScoringRunner,
  docvqaScoringRunner,
  officeqaScoringRunner,
  splitsRunner,
  mergeRunner,
  selectRunner,
  failurePatternsRunner,
  appendixRunner,
  configRunner,
  spreadsheetCasesRunner,
];

export type VectorFailure = {
  readonly name: string;
  readonly expected: unknown;
  readonly actual: unknown;
};

export type QuirkReport = {
  readonly name: string;
  readonly comment: string;
  readonly outcome: "as the original" | "ours differs" | "crashed";
};

export type FileReport = {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** Cases of parts this version does not have; never counted as passed. */
  readonly skipped: number;
  readonly failures: readonly VectorFailure[];
  readonly skips: readonly { readonly name: string; readonly reason: string }[];
  readonly quirks: readonly QuirkReport[];
};

export type ConformanceReport = {
  readonly files: readonly FileReport[];
  readonly passed: number;
  readonly failed: number;
  /** Vector files in the folder that are not covered by this version. */
  readonly notCovered: readonly string[];
};

type Outcome =
  | { readonly kind: "matches" | "crashed" | "differs"; readonly actual: unknown }
  | { readonly kind: "skipped"; readonly reason: string };

type VectorPlace = {
  readonly runner: VectorRunner;
  readonly directory: string;
  readonly kind: VectorKind;
};

async function runVector(
  vector: Vector,
  { runner, directory, kind }: VectorPlace,
): Promise<Outcome> {
  try {
    const actual: unknown = await runner.run(structuredClone(vector.input), kind, directory);
    const isMatch = expectsError(vector.expected)
      ? false
      : (runner.matches?.(actual, vector) ?? isSame(actual, vector.expected));
    return { kind: isMatch ? "matches" : "differs", actual };
  } catch (error) {
    if (error instanceof NotCovered) {
      return { kind: "skipped", reason: error.message };
    }
    const actual = { error: error instanceof Error ? error.message : String(error) };
    if (!(error instanceof Refusal)) {
      return { kind: "crashed", actual };
    }
    return { kind: expectsError(vector.expected) ? "matches" : "differs", actual };
  }
}

async function runFile(runner: VectorRunner, directory: string): Promise<FileReport> {
  const file = path.join(directory, runner.file);
  const place = { runner, directory: path.dirname(file) };
  const text = await readFile(file, "utf8");
  const content = vectorFileSchema.parse(JSON.parse(text));
  const failures: VectorFailure[] = [];
  const skips: { name: string; reason: string }[] = [];
  for (const vector of content.cases) {
    const outcome = await runVector(vector, { ...place, kind: "case" });
    if (outcome.kind === "skipped") {
      skips.push({ name: vector.name, reason: outcome.reason });
    } else if (outcome.kind !== "matches") {
      failures.push({ name: vector.name, expected: vector.expected, actual: outcome.actual });
    }
  }
  const quirks: QuirkReport[] = [];
  for (const vector of content.quirks) {
    const outcome = await runVector(vector, { ...place, kind: "quirk" });
    if (vector.expected_repaired !== undefined && outcome.kind === "differs") {
      const expected = vector.expected_repaired;
      failures.push({ name: vector.name, expected, actual: outcome.actual });
    }
    quirks.push({
      name: vector.name,
      comment: vector.comment ?? "",
      outcome:
        outcome.kind === "matches"
          ? "as the original"
          : outcome.kind === "crashed"
            ? "crashed"
            : "ours differs",
    });
  }
  const crashed = quirks.filter((quirk) => quirk.outcome === "crashed");
  return {
    name: runner.file,
    passed: content.cases.length - failures.length - skips.length,
    failed: failures.length + crashed.length,
    skipped: skips.length,
    failures: [
      ...failures,
      ...crashed.map((quirk) => ({
        name: quirk.name,
        expected: "any result without a crash",
        actual: "crashed",
      })),
    ],
    skips,
    quirks,
  };
}

/**
 * Runs the recorded vectors in a folder through the product's own functions. A quirk counts as
 * failed only when it crashes. Throws when the folder or a vector file cannot be read.
 */
export async function runConformance(directory: string): Promise<ConformanceReport> {
  const entries = await readdir(directory, { recursive: true });
  const names = entries.filter((name) => name.endsWith(".json"));
  const files: FileReport[] = [];
  for (const runner of runners.filter(({ file }) => names.includes(file))) {
    files.push(await runFile(runner, directory));
  }
  const total = (pick: (file: FileReport) => number) =>
    files.reduce((sum, file) => sum + pick(file), 0);
  const covered = runners.map(({ file }) => file);
  return {
    files,
    passed: total((file) => file.passed),
    failed: total((file) => file.failed),
    notCovered: names.filter((name) => !covered.includes(name)).toSorted(),
  };
}

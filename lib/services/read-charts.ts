import * as z from "zod";
import type { Db } from "@/lib/db/client";
import { splitDocument } from "@/lib/diff/document-lines";
import { failureCategory } from "@/lib/engine/failure-patterns";
import type { RunChartName, RunCharts } from "@/lib/schemas/run-charts";
import { runNotFound } from "./read-runs";
import { findTexts } from "./read-text";

const maxResults = 20_000;
const maxVersions = 500;
const textsAtOnce = 50;

/** The numbers of one chart of a run. Throws `not_found`. */
export async function readChart<T extends RunChartName>(
  db: Db,
  runId: string,
  chart: T,
): Promise<RunCharts[T]> {
  const run = await db.run.findUnique({ where: { id: runId }, select: { id: true } });
  if (!run) {
    throw runNotFound();
  }
  return readers[chart](db, runId);
}

const readers: { readonly [T in RunChartName]: (db: Db, runId: string) => Promise<RunCharts[T]> } =
  {
    failures: readFailures,
    results: readResults,
    lengths: readLengths,
    taskTypes: readTaskTypes,
  };

type Counts = Record<string, number>;

const summariesSchema = z.object({
  patches: z.array(
    z.object({
      failureSummary: z.array(
        z.object({ failure_type: z.string(), count: z.int(), description: z.string() }),
      ),
    }),
  ),
});

async function readFailures(db: Db, runId: string): Promise<RunCharts["failures"]> {
  const [batches, named] = await Promise.all([readReasons(db, runId), readNamed(db, runId)]);
  const none: Counts = {};
  return [...batches]
    .filter(([step]) => step > 0)
    .map(([step, { items, reasons }]) => ({
      step,
      items,
      failed: Object.values(reasons).reduce((sum, count) => sum + count, 0),
      reasons,
      types: named.get(step)?.types ?? none,
      descriptions: named.get(step)?.descriptions ?? none,
    }));
}

/** What the analysts wrote about the failures of each step. */
async function readNamed(db: Db, runId: string) {
  const steps = await db.step.findMany({
    where: { runId },
    orderBy: { step: "desc" },
    take: maxVersions,
    select: { step: true, detailHash: true },
  });
  const named = new Map<number, { types: Counts; descriptions: Counts }>();
  for (let start = 0; start < steps.length; start += textsAtOnce) {
    const part = steps.slice(start, start + textsAtOnce);
    const texts = await findTexts(
      db,
      part.map((step) => step.detailHash),
    );
    for (const { step, detailHash } of part) {
      const counts = { types: {} as Counts, descriptions: {} as Counts };
      const parsed = summariesSchema.safeParse(JSON.parse(texts.get(detailHash) ?? "{}"));
      for (const row of parsed.data?.patches.flatMap((patch) => patch.failureSummary) ?? []) {
        add(counts.types, row.failure_type, row.count);
        add(counts.descriptions, row.description, row.count);
      }
      named.set(step, counts);
    }
  }
  return named;
}

function add(counts: Counts, key: string, count: number): void {
  if (key !== "") {
    counts[key] = (counts[key] ?? 0) + count;
  }
}

async function readReasons(db: Db, runId: string) {
  const groups = await db.rollout.groupBy({
    by: ["step", "failReason"],
    where: { runId, purpose: "train" },
    _count: { _all: true },
    orderBy: { step: "asc" },
    take: maxResults,
  });
  const steps = new Map<number, { items: number; reasons: Counts }>();
  for (const { step, failReason, _count } of groups) {
    const entry = steps.get(step ?? 0) ?? { items: 0, reasons: {} };
    entry.items += _count._all;
    if (failReason !== "") {
      add(entry.reasons, failureCategory(failReason) || "other", _count._all);
    }
    steps.set(step ?? 0, entry);
  }
  return steps;
}

async function readResults(db: Db, runId: string): Promise<RunCharts["results"]> {
  const rows = await db.rollout.findMany({
    where: { runId, inherited: false },
    orderBy: { id: "desc" },
    take: maxResults,
    select: { latencyMs: true, inputTokens: true, outputTokens: true, status: true },
  });
  const inOrder = rows.toReversed();
  return {
    latencyMs: inOrder.map((row) => row.latencyMs),
    tokens: inOrder.map((row) => row.inputTokens + row.outputTokens),
    unscored: inOrder.flatMap((row, index) => (row.status === "scored" ? [] : [index])),
  };
}

async function readLengths(db: Db, runId: string): Promise<RunCharts["lengths"]> {
  const versions = await db.skillVersion.findMany({
    where: { runId },
    orderBy: { number: "desc" },
    take: maxVersions,
    select: { number: true, step: true, contentHash: true },
  });
  const lengths: RunCharts["lengths"] = [];
  for (let start = 0; start < versions.length; start += textsAtOnce) {
    const part = versions.slice(start, start + textsAtOnce);
    const texts = await findTexts(
      db,
      part.map((version) => version.contentHash),
    );
    lengths.push(
      ...part.map(({ number, step, contentHash }) => ({
        version: number,
        step,
        ...lengthsOf(texts.get(contentHash) ?? ""),
      })),
    );
  }
  return lengths.toReversed();
}

function lengthsOf(text: string) {
  const sizes = { body: 0, slowUpdate: 0, appendix: 0 };
  for (const line of splitDocument(text).lines) {
    const part =
      line.region === null ? "body" : line.region === "slow_update" ? "slowUpdate" : "appendix";
    sizes[part] += line.text.length + 1;
  }
  return sizes;
}

async function readTaskTypes(db: Db, runId: string): Promise<RunCharts["taskTypes"]> {
  const [groups, versions] = await Promise.all([
    db.rollout.groupBy({
      by: ["taskType", "skillHash", "hard"],
      where: { runId, purpose: "selection", status: "scored" },
      _count: { _all: true },
      orderBy: { taskType: "asc" },
      take: maxResults,
    }),
    db.skillVersion.findMany({
      where: { runId },
      orderBy: { number: "desc" },
      take: maxVersions,
      select: { number: true, skillHash: true },
    }),
  ]);
  const numbers = new Map(versions.map(({ skillHash, number }) => [skillHash, number]));
  const types = new Map<string, Map<number, { passed: number; scored: number }>>();
  for (const { taskType, skillHash, hard, _count } of groups) {
    const version = numbers.get(skillHash);
    if (version !== undefined) {
      const scores = types.get(taskType) ?? new Map();
      const known = scores.get(version) ?? { passed: 0, scored: 0 };
      scores.set(version, {
        passed: known.passed + (hard >= 1 ? _count._all : 0),
        scored: known.scored + _count._all,
      });
      types.set(taskType, scores);
    }
  }
  return types.size < 2
    ? []
    : [...types].map(([type, scores]) => ({
        type,
        scores: [...scores]
          .map(([version, counts]) => ({ version, ...counts }))
          .sort((left, right) => left.version - right.version),
      }));
}

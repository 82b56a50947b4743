import { candidateScore } from "@/lib/charts/candidate-score";
import type { Db } from "@/lib/db/client";
import { isAccepted } from "@/lib/domain/outcome-words";
import { itemResult } from "@/lib/domain/status-words";
import { AppError } from "@/lib/errors";
import type { RunState } from "@/lib/events/run-state";
import { configGroups } from "@/lib/run-view/config-rows";
import { bestVersionNumber } from "@/lib/run-view/version-options";
import type { ComparedRun, ComparePoint, Comparison } from "@/lib/schemas/comparison";
import { datasetRowSchema } from "@/lib/schemas/read-models";
import { describeStoredItem, itemColumns } from "./describe-item";
import { getRunState } from "./read-run-state";
import { getRunConfig, getRunRow } from "./read-runs";
import { listVersions } from "./read-versions";

const maxItems = 20_000;
const maxTextChars = 200;

/** Runs side by side; unknown ids are named in `missing`. */
export async function compareRuns(db: Db, runIds: readonly string[]): Promise<Comparison> {
  const ids = [...new Set(runIds)];
  const found = await Promise.all(ids.map((id) => findComparedRun(db, id)));
  const runs = found.filter((run) => run !== null);
  const results = await Promise.all(runs.map(({ row }) => bestResults(db, row.id)));
  return {
    runs,
    missing: ids.filter((_, index) => found[index] === null),
    items: await commonItems(db, runs, results),
    itemCounts: results.map((result) => result.byHash.size),
  };
}

async function findComparedRun(db: Db, runId: string): Promise<ComparedRun | null> {
  try {
    const [row, state, config, versions] = await Promise.all([
      getRunRow(db, runId),
      getRunState(db, runId),
      getRunConfig(db, runId),
      listVersions(db, runId),
    ]);
    const bestVersion = bestVersionNumber(versions);
    const best = versions.find((version) => version.number === bestVersion);
    const test = state.tests.find((score) => score.which === "best")?.score ?? null;
    return {
      row,
      points: comparePoints(state),
      accepts: state.steps.filter((step) => isAccepted(step.action)).length,
      rejects: state.steps.filter((step) => step.action === "reject").length,
      skips: state.steps.filter((step) => step.action.startsWith("skip")).length,
      bestVersion,
      bestLengthChars: best?.lengthChars ?? 0,
      testBest: test && { hard: test.hard, passed: test.passed, scored: test.scored },
      settings: Object.fromEntries(
        configGroups(config).flatMap((group) => group.rows.map(({ key, value }) => [key, value])),
      ),
    };
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") {
      return null;
    }
    throw error;
  }
}

/** The baseline and every decided step with what it took to come so far. */
export function comparePoints(state: RunState): ComparePoint[] {
  const { baseline } = state;
  if (baseline === null) {
    return [];
  }
  let total = { items: baseline.score.scored, costMicros: 0 as number | null, wallMs: 0 };
  const start: ComparePoint = {
    step: 0,
    epoch: 0,
    best: baseline.gateScore,
    current: baseline.gateScore,
    candidate: null,
    action: "baseline",
    ...total,
  };
  return [
    start,
    ...state.steps.map((record) => {
      total = {
        items: total.items + record.rollout_n + record.selection_n,
        costMicros:
          total.costMicros === null || record.cost_micros === null
            ? null
            : total.costMicros + record.cost_micros,
        wallMs: total.wallMs + Math.round(record.wall_time_s * 1000),
      };
      return {
        step: record.step,
        epoch: record.epoch,
        best: record.best_score,
        current: record.current_score,
        candidate: candidateScore(record),
        action: record.action,
        ...total,
      };
    }),
  ];
}

type BestResults = {
  readonly datasetId: string;
  readonly environment: string;
  readonly byHash: ReadonlyMap<string, { itemId: string; result: Result }>;
};
type Result = NonNullable<Comparison["items"][number]["results"][number]>;

/** Results of a run's best skill, the seed's while nothing is better, on its selection items. */
async function bestResults(db: Db, runId: string): Promise<BestResults> {
  const run = await db.run.findUniqueOrThrow({
    where: { id: runId },
    select: {
      datasetId: true,
      bestSkillHash: true,
      dataset: { select: { environment: true } },
      versions: { where: { number: 0 }, select: { skillHash: true } },
    },
  });
  const skillHash = run.bestSkillHash ?? run.versions[0]?.skillHash ?? "";
  const [rollouts, items] = await Promise.all([
    db.rollout.findMany({
      where: { runId, purpose: "selection", skillHash },
      orderBy: { id: "asc" },
      take: maxItems,
      select: { itemId: true, hard: true, soft: true, status: true },
    }),
    db.datasetItem.findMany({
      where: { datasetId: run.datasetId, split: "val" },
      orderBy: { position: "asc" },
      take: maxItems,
      select: { itemId: true, itemHash: true },
    }),
  ]);
  const results = new Map(rollouts.map((row) => [row.itemId, itemResult(row)]));
  return {
    datasetId: run.datasetId,
    environment: run.dataset.environment,
    byHash: new Map(
      items.flatMap(({ itemId, itemHash }) => {
        const result = results.get(itemId);
        return result === undefined ? [] : [[itemHash, { itemId, result }] as const];
      }),
    ),
  };
}

/** Items that two or more runs have a result of, in the file order of the first run that has them. */
async function commonItems(
  db: Db,
  runs: readonly ComparedRun[],
  results: readonly BestResults[],
): Promise<Comparison["items"]> {
  const counts = new Map<string, number>();
  for (const hash of results.flatMap(({ byHash }) => [...byHash.keys()])) {
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  const wanted = new Set([...counts].filter(([, count]) => count > 1).map(([hash]) => hash));
  const items: Comparison["items"] = [];
  for (const datasetId of wanted.size === 0 ? [] : new Set(runs.map(({ row }) => row.datasetId))) {
    const environment = results.find((result) => result.datasetId === datasetId)?.environment;
    const stored = await db.datasetItem.findMany({
      where: { datasetId, split: "val" },
      orderBy: { position: "asc" },
      take: maxItems,
      select: itemColumns,
    });
    for (const item of stored.filter(({ itemHash }) => wanted.delete(itemHash))) {
      items.push({
        itemHash: item.itemHash,
        itemId: item.itemId,
        text: describeStoredItem(
          datasetRowSchema.shape.environment.parse(environment),
          item,
        ).text.slice(0, maxTextChars),
        results: results.map(({ byHash }) => byHash.get(item.itemHash)?.result ?? null),
      });
    }
  }
  return items;
}

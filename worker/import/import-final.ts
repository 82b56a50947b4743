import { maybeNumber, numberOr, textOr, wholeOr } from "@/lib/artifacts/import/fields";
import { isFields } from "@/lib/artifacts/import/import-source";
import { isAcceptance } from "@/lib/engine/after-step";
import { gateScore } from "@/lib/engine/gate";
import type { RunCommit } from "@/lib/engine/ports";
import { skillHash } from "@/lib/engine/skill-hash";
import type { RunConfig } from "@/lib/schemas/run-config";
import {
  type RunSummary,
  runSummarySchema,
  type Score,
  scoreSchema,
  type TestScore,
  testScoreSchema,
} from "@/lib/schemas/run-summary";
import type { StepRecord } from "@/lib/schemas/step-record";
import { cursorAt, type ImportState, scoreOf } from "./import-state";

type Fields = Record<string, unknown>;

export type FinalFiles = {
  readonly summary: Fields;
  readonly bestSkill: string | null;
  /** Scores of results that are there, by the place they belong to. */
  readonly selection: Score | null;
  readonly tests: Partial<Record<TestScore["which"], Score>>;
};

/** Fields that only this product writes. */
function ownFields(summary: Fields): Pick<RunSummary, "wastedRuns" | "endedEarly"> {
  const { wastedRuns, endedEarly } = runSummarySchema.shape;
  const wasted = wastedRuns.safeParse(summary.wasted_runs).data;
  const ended = endedEarly.safeParse(summary.ended_early).data;
  return { ...(wasted ? { wastedRuns: wasted } : {}), ...(ended ? { endedEarly: ended } : {}) };
}

/** Costs by stage, which only we write. */
function spendingOf(
  summary: Fields,
): Pick<RunSummary, "spending" | "costPerAcceptMicros" | "costPerPointMicros"> {
  const { shape } = runSummarySchema;
  const told = shape.spending.safeParse(summary.spending).data;
  return told === undefined
    ? {}
    : {
        spending: told,
        costPerAcceptMicros:
          shape.costPerAcceptMicros.safeParse(summary.cost_per_accept_micros).data ?? null,
        costPerPointMicros:
          shape.costPerPointMicros.safeParse(summary.cost_per_point_micros).data ?? null,
      };
}

function testScores(state: ImportState, seedHash: string, files: FinalFiles): TestScore[] {
  const { summary } = files;
  const own = testScoreSchema.array().safeParse(summary.tests);
  if (own.success) {
    return own.data;
  }
  const hashes = { seed: seedHash, best: state.best.hash, final: state.current.hash };
  const fields = { seed: "baseline_test", best: "test", final: "final_test" } as const;
  const seen = new Set<string>();
  return (["seed", "best", "final"] as const).flatMap((which) => {
    const hard = maybeNumber(summary[`${fields[which]}_hard`]);
    const told =
      hard === undefined ? null : scoreOf(hard, numberOr(summary[`${fields[which]}_soft`], 0), 0);
    const score = files.tests[which] ?? told;
    const reused = seen.has(hashes[which]);
    seen.add(hashes[which]);
    return score ? [{ which, skillHash: hashes[which], score, reused }] : [];
  });
}

function tokensOf(raw: unknown): RunSummary["tokens"] {
  return Object.fromEntries(
    Object.entries(isFields(raw) ? raw : {}).flatMap(([stage, counts]) =>
      isFields(counts) && stage !== "_total"
        ? [
            [
              stage,
              {
                calls: wholeOr(counts.calls, 0),
                prompt_tokens: wholeOr(counts.prompt_tokens, 0),
                completion_tokens: wholeOr(counts.completion_tokens, 0),
                total_tokens: wholeOr(counts.total_tokens, 0),
              },
            ],
          ]
        : [],
    ),
  );
}

function countRecords(records: readonly StepRecord[]) {
  const accepts = records.filter((record) => isAcceptance(record.action)).length;
  const skips = records.filter((record) => record.action.startsWith("skip_")).length;
  return { accepts, skips, rejects: records.length - accepts - skips };
}

function epochStats(records: readonly StepRecord[]): RunSummary["epochs"] {
  return [...new Set(records.map((record) => record.epoch))].map((epoch) => {
    const own = records.filter((record) => record.epoch === epoch);
    const last = own.at(-1);
    return {
      epoch,
      steps: own.map((record) => record.step),
      ...countRecords(own),
      best_score_at_epoch_end: last?.best_score ?? 0,
      current_score_at_epoch_end: last?.current_score ?? 0,
    };
  });
}

/** Final validation, tests and summary (algorithm.md 5.9); what the file does not say follows from the steps. */
export function tellFinal(
  before: ImportState,
  input: {
    records: readonly StepRecord[];
    seedHash: string;
    files: FinalFiles;
    evaluation: RunConfig["evaluation"];
  },
): RunCommit {
  const { records, files } = input;
  const { summary } = files;
  const told = files.bestSkill === null ? null : skillHash(files.bestSkill);
  const bestHash = told ?? before.best.hash;
  const promoted =
    summary.promoted_final === true ||
    (bestHash === before.current.hash && bestHash !== before.best.hash);
  const bestScore = numberOr(
    summary.best_gate_score,
    numberOr(summary.best_selection_hard, before.best.score),
  );
  const bestStep = wholeOr(summary.best_step, before.best.step);
  const state: ImportState = {
    ...before,
    best: { score: bestScore, step: bestStep, hash: bestHash },
  };
  const selection = isFields(summary.selection) ? summary.selection : {};
  const finalHard = maybeNumber(summary.final_selection_hard);
  const finalSelection =
    scoreSchema.safeParse(selection.final).data ??
    files.selection ??
    (finalHard === undefined
      ? null
      : scoreOf(finalHard, numberOr(summary.final_selection_soft, 0), before.selectionSize));
  const tests = testScores(state, input.seedHash, files);
  const baselineHard = numberOr(summary.baseline_selection_hard, before.baselineScore);
  const made: RunSummary = {
    savedRuns: runSummarySchema.shape.savedRuns.safeParse(summary.saved_runs).data ?? {},
    ...spendingOf(summary),
    baseline:
      scoreSchema.safeParse(selection.baseline).data ??
      scoreOf(baselineHard, baselineHard, before.selectionSize),
    baselineGateScore: numberOr(summary.baseline_gate_score, before.baselineScore),
    bestGateScore: bestScore,
    bestStep,
    bestOrigin: textOr(summary.best_origin, ""),
    bestSkillHash: bestHash,
    currentOrigin: textOr(summary.current_origin, ""),
    currentSkillHash: before.current.hash,
    finalSelection,
    promotedFinal: promoted,
    tests,
    totalSteps: wholeOr(summary.total_steps, records.length),
    ...countRecords(records),
    epochs: epochStats(records),
    tokens: tokensOf(summary.token_summary),
    costMicros: maybeNumber(summary.cost_micros) ?? null,
    wallTimeMs: Math.round(numberOr(summary.total_wall_time_s, 0) * 1000),
    ...ownFields(summary),
  };
  const last = records.at(-1);
  const at = { step: last?.step ?? 0, epoch: last?.epoch ?? 0 };
  return {
    key: "final",
    cursor: cursorAt(state, { stage: null, ...at }),
    versions: [],
    summary: made,
    events: [
      ...(finalSelection
        ? [
            {
              type: "final_validated" as const,
              key: "final_validated",
              data: {
                skillHash: before.current.hash,
                score: finalSelection,
                gateScore: gateScore(finalSelection, input.evaluation),
                promoted,
                reused: files.selection === null,
              },
            },
          ]
        : []),
      ...tests.map((test) => ({
        type: "test_scored" as const,
        key: `test/${test.which}`,
        data: test,
      })),
      {
        type: "run_summarized",
        key: "summary",
        data: { summary: made },
      },
    ],
  };
}

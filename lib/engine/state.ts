import type { ItemOutcome } from "../schemas/outcome";
import type { Score } from "../schemas/run-summary";
import type { BufferEntry, SelectionBound, Stage, StepRecord } from "../schemas/step-record";
import type { Ledger } from "./ledger";
import type { RunCursor } from "./ports";
import { skillHash } from "./skill-hash";

/** A skill text with what the run knows about it. Scores are in gate-metric space. */
export type SkillState = {
  readonly text: string;
  readonly hash: string;
  readonly gateScore: number;
  /** initial_skill, step_XXXX, slow_update_epoch_XX … (R-3.12d). */
  readonly origin: string;
  readonly versionNumber: number;
};

/** A measured pass of one text over the selection split; nothing unmeasured is ever stored (N-3.11). */
export type Evaluation = {
  readonly score: Score;
  readonly gateScore: number;
  readonly outcomes: readonly ItemOutcome[];
};

/** A pass that ended as soon as it was lost (E-01). Its bound is never taken for a score. */
export type StoppedEvaluation = {
  readonly bound: SelectionBound;
  /** What was scored before the stop; which items these are depends on timing. */
  readonly outcomes: readonly ItemOutcome[];
  /** Items without a score, and those of them whose call was cancelled on the way. */
  readonly savedRuns: number;
  readonly abandonedRuns: number;
};

export type TrainState = {
  readonly baseline: Score;
  readonly baselineGateScore: number;
  readonly current: SkillState;
  readonly best: SkillState & { readonly step: number };
  /** Outcomes of the last measured text the current skill descends from, for item flips (N-3.12). */
  readonly currentOutcomes: readonly ItemOutcome[];
  /** Selection cache: measured texts by skill hash. */
  readonly measured: ReadonlyMap<string, Evaluation>;
  /** Gate scores that texts cannot exceed, by skill hash: their scoring was stopped early (E-01). */
  readonly bounded: ReadonlyMap<string, StoppedEvaluation>;
  /** Entries of earlier steps of this epoch (R-3.8a). */
  readonly buffer: readonly BufferEntry[];
  /** Latest non-empty meta skill (N-3.15). */
  readonly metaSkill: string;
  readonly history: readonly StepRecord[];
  /** Working skill at the end of each epoch, after the slow update. */
  readonly epochSkills: ReadonlyMap<number, string>;
  readonly nextVersion: number;
  /** Target runs that were not needed, by reason (E-02). */
  readonly saved: Readonly<Record<string, number>>;
  /** Target runs that were begun in vain, by reason (E-01, E-05); runs made = needed − saved + wasted. */
  readonly wasted: Readonly<Record<string, number>>;
  readonly ledger: Ledger;
  /** Working time of all finished stages, whatever process ran them (W-35). */
  readonly elapsedMs: number;
  /** Where and why a stop rule ended the training. */
  readonly endedEarly?: { readonly step: number; readonly reason: string };
};

export function initialState(seedSkill: string): TrainState {
  const seed: SkillState = {
    text: seedSkill,
    hash: skillHash(seedSkill),
    gateScore: 0,
    origin: "initial_skill",
    versionNumber: 0,
  };
  return {
    baseline: { hard: 0, soft: 0, scored: 0, passed: 0, unscored: 0 },
    baselineGateScore: 0,
    current: seed,
    best: { ...seed, step: 0 },
    currentOutcomes: [],
    measured: new Map(),
    bounded: new Map(),
    buffer: [],
    metaSkill: "",
    history: [],
    epochSkills: new Map(),
    nextVersion: 1,
    saved: {},
    wasted: {},
    ledger: new Map(),
    elapsedMs: 0,
  };
}

export function withSaved(state: TrainState, reason: string, count: number): TrainState {
  return count === 0
    ? state
    : { ...state, saved: { ...state.saved, [reason]: (state.saved[reason] ?? 0) + count } };
}

export function withWasted(state: TrainState, reason: string, count: number): TrainState {
  return count === 0
    ? state
    : { ...state, wasted: { ...state.wasted, [reason]: (state.wasted[reason] ?? 0) + count } };
}

/** Counts what a stopped pass saved and wasted, and keeps its bound. */
export function withStopped(
  state: TrainState,
  hash: string,
  stopped: StoppedEvaluation,
): TrainState {
  const saved = withSaved(state, "gate_early_stop", stopped.savedRuns);
  const counted = withWasted(saved, "gate_early_stop", stopped.abandonedRuns);
  return { ...counted, bounded: new Map(counted.bounded).set(hash, stopped) };
}

export function withMeasured(state: TrainState, hash: string, evaluation: Evaluation): TrainState {
  return { ...state, measured: new Map(state.measured).set(hash, evaluation) };
}

/** What the run's row shows after a commit. */
export function cursorOf(
  state: TrainState,
  at: { stage: Stage | null; step: number; epoch: number },
): RunCursor {
  return {
    ...at,
    baselineScore: state.baselineGateScore,
    currentScore: state.current.gateScore,
    bestScore: state.best.gateScore,
    bestStep: state.best.step,
    bestSkillHash: state.best.hash,
  };
}

import type { TaskItem } from "../schemas/dataset";
import type { ReasoningEffort } from "../schemas/model-role";
import type { ItemOutcome, Trajectory, Usage } from "../schemas/outcome";
import type { RunPlan } from "../schemas/plan";
import type { RunConfig } from "../schemas/run-config";
import type { NewRunEvent, RolloutPurpose } from "../schemas/run-event";
import type { RunSummary, Score } from "../schemas/run-summary";
import type { Stage, StepDetail, StepRecord } from "../schemas/step-record";
import type { EarlierSettings } from "./settings-at";

/** Items of the three splits in file order, already limited. */
export type SplitItems = {
  readonly train: readonly TaskItem[];
  readonly val: readonly TaskItem[];
  readonly test: readonly TaskItem[];
};

/** Where an effect happens, for rows, events and accounting. Step and epoch are 0 outside of them. */
export type Place = {
  readonly stage: Stage;
  readonly step: number;
  readonly epoch: number;
};

/** One rollout: an item done by the target with a skill. Everything the result depends on is here. */
export type RolloutRequest = {
  /** Journal key, unique in the run, like `step/0003/rollout/q17`. */
  readonly key: string;
  readonly place: Place;
  readonly purpose: RolloutPurpose;
  readonly item: TaskItem;
  readonly skill: string;
  /**
   * A rollout of the same item and skill in this run under another key. If it was done, or is being
   * done, its result stands for this request too and no call is made. `isCharged` tells that its
   * tokens are accounted for where it was made.
   */
  readonly takeFrom?: {
    readonly key: string;
    readonly purpose: RolloutPurpose;
    readonly isCharged: boolean;
  };
  /** Seed of the batch; left out, the run's own. */
  readonly seed?: number;
  /** Number of the sample; 0 or none is the first. Another number is another result. */
  readonly sample?: number;
  /** When workers are scarce: `ahead` waits for the work in hand, `idle` for everything else. */
  readonly urgency?: RolloutUrgency;
};

export type RolloutUrgency = "now" | "ahead" | "idle";

/** A rollout that may be given up: its outcome, or what was spent before it was. */
export type RolloutAttempt =
  | { readonly kind: "done"; readonly outcome: ItemOutcome }
  /** `isPaid`: a call had begun. `usage` holds the calls that had been answered before. */
  | { readonly kind: "abandoned"; readonly isPaid: boolean; readonly usage: Usage };

export type OptimizerStage =
  | "analyst"
  | "merge"
  | "lr_autonomous"
  | "ranking"
  | "rewrite"
  | "appendix_consolidate"
  | "slow_update"
  | "meta_skill";

/** A picture that goes with a question, by the hash of the file it came as. */
export type RequestPicture = {
  readonly name: string;
  readonly hash: string;
  /** Larger ones are scaled down to this width times height; 0 = never. */
  readonly maxPixels: number;
};

/** One question to the optimizer model. The reply is journaled before it is used (N-3.17). */
export type OptimizerRequest = {
  readonly key: string;
  readonly place: Place;
  readonly stage: OptimizerStage;
  /** Version stamp of the stage's prompt; part of the input hash. */
  readonly promptVersion: string;
  readonly system: string;
  /** user / assistant turns; a repair round appends to them. */
  readonly messages: readonly { readonly role: "user" | "assistant"; readonly content: string }[];
  /** Shown before the first turn, in order. */
  readonly pictures?: readonly RequestPicture[];
  readonly maxOutputTokens: number;
  /** Left out, the effort of the optimizer's role. */
  readonly reasoningEffort?: ReasoningEffort;
  /** Shape of the reply, for endpoints that can hold a model to it; follows from the prompt's version. */
  readonly jsonSchema?: {
    readonly name: string;
    readonly schema: Readonly<Record<string, unknown>>;
  };
};

export type OptimizerReply = {
  readonly text: string;
  /** `length` = cut at the token limit: the reply is not usable (W-28). */
  readonly finish: "stop" | "tool_calls" | "length" | "content_filter" | "refusal";
  readonly usage: Usage;
};

/** Where a version came from; `appendix` is a text that only gained notes (R-3.16c). */
export type VersionKind = "seed" | "step" | "slow_update" | "appendix";

/** What a commit writes besides the events it carries; see worker/run-writer.ts. */
export type NewSkillVersion = {
  readonly number: number;
  readonly text: string;
  readonly parentNumber: number | null;
  readonly step: number;
  readonly epoch: number;
  readonly kind: VersionKind;
  readonly outcome: string;
  readonly score: Score | null;
  readonly gateScore: number | null;
};

export type NewEditRow = {
  readonly position: number;
  readonly op: string;
  readonly target: string;
  readonly content: string;
  readonly sourceType: string;
  readonly supportItemIds: readonly string[];
  /** Where only the number of items is known. */
  readonly supportCount?: number;
  readonly selection: "selected" | "not_selected";
  readonly status: string | null;
  readonly outcome: string;
  readonly versionNumber: number | null;
};

/** Scores and pointers that stand on the run's row. */
export type RunCursor = {
  readonly stage: Stage | null;
  readonly step: number;
  readonly epoch: number;
  readonly baselineScore: number;
  readonly currentScore: number;
  readonly bestScore: number;
  readonly bestStep: number;
  readonly bestSkillHash: string;
};

/** A group of facts that becomes visible together, once; a repeated commit of a key is a no-op. */
export type RunCommit = {
  /** `baseline`, `step/0003`, `epoch/02`, `final`. */
  readonly key: string;
  readonly cursor: RunCursor;
  readonly versions: readonly NewSkillVersion[];
  readonly step?: {
    readonly record: StepRecord;
    readonly detail: StepDetail;
    readonly edits: readonly NewEditRow[];
  };
  readonly epochEnd?: EpochEndFacts;
  readonly summary?: RunSummary;
  readonly events: readonly NewRunEvent[];
};

/** Facts of an epoch end, for the artifact files of algorithm.md 5.6 and 5.7. */
export type EpochEndFacts = {
  readonly epoch: number;
  readonly slowUpdate: Record<string, unknown> | null;
  readonly slowPairs: readonly Record<string, unknown>[];
  readonly slowCandidate: string | null;
  readonly metaSkill: Record<string, unknown> | null;
};

/**
 * Everything the engine needs from the outside. The engine calls the world only through these
 * functions; each of the first three is journaled: a finished effect returns its stored result.
 */
export interface RunPorts {
  /**
   * Runs an item or returns its journaled outcome. Bounded by `env.workers`. An outcome with status
   * `infra_error` is returned but never journaled, so a later attempt or a resume tries again.
   * Throws AppError `provider_config` or `missing_key` (the run cannot go on), `cancelled`.
   */
  rollout(request: RolloutRequest): Promise<ItemOutcome>;
  /**
   * As `rollout`, until `signal` aborts: a waiting item is then dropped and a call in flight is
   * cancelled. Nothing of an abandoned item is journaled; answered calls of it are accounted for.
   * Nobody else may ask for the same key at the same time.
   */
  tryRollout(request: RolloutRequest, signal: AbortSignal): Promise<RolloutAttempt>;
  /**
   * Makes an `infra_error` outcome final: the phase goes on without this item (N-3.1, within
   * `evaluation.max_infra_error_rate`). Journaled under the rollout's own key.
   */
  acceptUnscored(request: RolloutRequest, outcome: ItemOutcome): Promise<void>;
  /** Asks the optimizer or returns the journaled reply. Throws AppError as `rollout` does, and `provider_unavailable`. */
  askOptimizer(request: OptimizerRequest): Promise<OptimizerReply>;
  /**
   * Journals a small value that must not change on replay (elapsed times, lists of unscored items).
   * Resolves when the value stands in line to become durable: whatever is written later, is later.
   */
  remember<T>(key: string, input: unknown, make: () => Promise<T>): Promise<T>;
  /** What was remembered under the key, or null. Throws AppError `journal_mismatch` for other input. */
  recall<T>(key: string, input: unknown): Promise<T | null>;
  /** Loads a trajectory by the hash in an outcome. */
  loadTrajectory(hash: string): Promise<Trajectory>;
  /** Appends progress events; those with a key that was written before are dropped. */
  emit(events: readonly NewRunEvent[]): void;
  /** Writes a log line for people. `key` as in events. */
  log(line: {
    key: string;
    level: "info" | "warn" | "error";
    stage: Stage | null;
    step: number | null;
    message: string;
  }): void;
  /** Makes a group of facts durable in one transaction, guarded by the claim. */
  commit(commit: RunCommit): Promise<void>;
  /** Called between stages: throws AppError `cancelled` when a pause or stop was asked for. */
  checkpoint(border: "stage" | "step"): Promise<void>;
  /** Milliseconds, for elapsed times only. */
  now(): number;
}

/** The frozen facts of a run. */
export type RunContext = {
  readonly runId: string;
  readonly config: RunConfig;
  readonly plan: RunPlan;
  readonly items: SplitItems;
  readonly seedSkill: string;
  /** Analyst guidance of the environment, in its own words. */
  readonly guidance: { readonly failure: string; readonly success: string };
  /** Answers an item is scored against, for the leak guard (C-15); absent where there are none. */
  readonly expectedAnswers?: (item: TaskItem) => readonly string[];
  /** Parts of a fork that were trained under other settings, in order; absent in other runs. */
  readonly earlier?: readonly EarlierSettings[];
  readonly ports: RunPorts;
};

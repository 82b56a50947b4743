import type { EditReportRow } from "../schemas/edit";
import type { ItemStatus, Usage } from "../schemas/outcome";
import type { RunPlan } from "../schemas/plan";
import type { RunEventData, RunStatus } from "../schemas/run-event";
import type { RunFailure, RunSummary, Score, TestScore } from "../schemas/run-summary";
import type { Stage } from "../schemas/step-record";
import type { StepOutcome } from "./step-outcome";

/** State of one stage of the step (or epoch end, or start) in hand. */
export type StageState = {
  readonly stage: Stage;
  readonly status: "waiting" | "active" | "done" | "skipped";
  readonly done: number;
  readonly total: number | null;
  readonly startedAt: string | null;
  readonly elapsedMs: number | null;
  readonly note: string;
};

/** Results of one skill on the selection split, in arrival order; the strip orders by item. */
export type SelectionOutcomes = {
  readonly skillHash: string;
  readonly items: Readonly<
    Record<string, { readonly hard: number; readonly soft: number; readonly status: ItemStatus }>
  >;
};

export type VersionState = RunEventData<"version_created"> & { readonly at: string };

export type LogLine = RunEventData<"log_written">["lines"][number] & { readonly seq: number };

export type UsageTotal = {
  readonly role: "target" | "optimizer" | "judge";
  readonly stage: string;
  readonly usage: Usage;
  readonly attempts: number;
};

/**
 * The fold of a run's event log: what page, share page, export and tests see. Made only by
 * `foldRunEvent` (lib/events/fold.ts); same events, same state, in any split into batches.
 */
export type RunState = {
  readonly runId: string;
  readonly lastSeq: number;
  readonly created: RunEventData<"run_created"> | null;
  readonly createdAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly lastEventAt: string | null;
  readonly status: RunStatus;
  readonly statusReason: string;
  readonly failure: RunFailure | null;
  readonly plan: RunPlan | null;
  /** Place of the last stage event. */
  readonly step: number;
  readonly epoch: number;
  readonly stage: Stage | null;
  /** Stages of the step in hand, in pipeline order, epoch-end stages included. */
  readonly stages: readonly StageState[];
  readonly baseline: {
    readonly score: Score;
    readonly gateScore: number;
    readonly skillHash: string;
  } | null;
  readonly currentScore: number | null;
  readonly bestScore: number | null;
  readonly bestStep: number;
  readonly steps: readonly StepOutcome[];
  readonly epochEnds: readonly RunEventData<"slow_update_finished">[];
  readonly metaSkills: readonly RunEventData<"meta_skill_finished">[];
  readonly versions: readonly VersionState[];
  /** Candidate being built or scored right now. */
  readonly candidate: {
    readonly step: number;
    readonly skillHash: string;
    readonly report: readonly EditReportRow[];
  } | null;
  /** Selection outcomes by skill hash, of the skills scored last (`keptSelections`): what the NOW card needs. */
  readonly selection: Readonly<Record<string, SelectionOutcomes>>;
  readonly finalValidation: RunEventData<"final_validated"> | null;
  readonly tests: readonly TestScore[];
  readonly summary: RunSummary | null;
  readonly usage: readonly UsageTotal[];
  readonly itemsScored: number;
  readonly log: readonly LogLine[];
};

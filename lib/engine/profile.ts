import type { RunConfig } from "@/lib/schemas/run-config";

/**
 * `reference` reproduces the original decision for decision; `fixed` adds the N-rules that repair
 * corruption and loss (algorithm.md 0.1). The profile `improved` stands on `fixed`.
 */
export type EngineProfile = "reference" | "fixed";

/** Where the profiles part, one line per rule, so that no stage has to know a profile by name. */
export type ProfileRules = {
  /** For the pure functions that have two variants. */
  readonly profile: EngineProfile;
  /** Replies that do not fit are asked for again, and what is wrong in them is left out (N-3.3). */
  readonly checksReplies: boolean;
  /** Support is the number of items behind an edit, not what the model says (N-3.4). */
  readonly countsSupport: boolean;
  /** Budgets follow the global step number, and `none` means no limit (N-3.5). */
  readonly budgetsByStepNumber: boolean;
  /** A controller without an answer leaves the scheduled budget in force (N-3.5b). */
  readonly fallsBackToSchedule: boolean;
  /** Equal edits are unified and no merge may lose its inputs silently (N-3.9). */
  readonly mergesSafely: boolean;
  /** Failure groups are named by the analyst who saw them; skipped steps are remembered (N-3.8). */
  readonly remembersTruly: boolean;
  /** Rewrites cannot touch protected regions (N-3.10). */
  readonly protectsRewrites: boolean;
  /** A text that was measured, or equals the current one, is not measured again (E-02). */
  readonly reusesResults: boolean;
  /** Nothing unmeasured enters the selection cache (N-3.11). */
  readonly storesMeasuredOnly: boolean;
  /** Equal skills are not compared, nor is an empty comparison sent (N-3.14 a). */
  readonly comparesOnlyDifferent: boolean;
  /** An epoch without content keeps the memory there was; the last epoch writes none (N-3.15). */
  readonly keepsMemory: boolean;
  /** Notes are part of the measured candidate instead of being added after the gate (N-3.16). */
  readonly measuresNotes: boolean;
  /** Items the infrastructure left unscored stay out of scores instead of counting as wrong (N-3.1). */
  readonly excludesUnscored: boolean;
};

const fixed: ProfileRules = {
  profile: "fixed",
  checksReplies: true,
  countsSupport: true,
  budgetsByStepNumber: true,
  fallsBackToSchedule: true,
  mergesSafely: true,
  remembersTruly: true,
  protectsRewrites: true,
  reusesResults: true,
  storesMeasuredOnly: true,
  comparesOnlyDifferent: true,
  keepsMemory: true,
  measuresNotes: true,
  excludesUnscored: true,
};

const reference: ProfileRules = {
  profile: "reference",
  checksReplies: false,
  countsSupport: false,
  budgetsByStepNumber: false,
  fallsBackToSchedule: false,
  mergesSafely: false,
  remembersTruly: false,
  protectsRewrites: false,
  reusesResults: false,
  storesMeasuredOnly: false,
  comparesOnlyDifferent: false,
  keepsMemory: false,
  measuresNotes: false,
  excludesUnscored: false,
};

const rules: Readonly<Record<RunConfig["engine"]["profile"], ProfileRules>> = {
  reference,
  fixed,
  improved: fixed,
};

/** The rules of a run's profile. */
export function rulesOf(run: { readonly config: Pick<RunConfig, "engine"> }): ProfileRules {
  return rules[run.config.engine.profile];
}

import { isAccepted } from "../domain/outcome-words";
import type { RunState } from "../events/run-state";
import { formatPlural } from "../format/count";

export type LatestChange = {
  readonly from: number;
  readonly to: number;
  readonly outcome: string;
  /** "4 edits applied", or what wrote the text. */
  readonly note: string;
};

type ChangeSource = Pick<RunState, "steps" | "versions" | "summary">;

/** What the whole run changed: the seed against the best skill. null while the seed is the best. */
export function wholeChange(state: ChangeSource): LatestChange | null {
  const seed = state.versions.find((version) => version.kind === "seed");
  const bestHash = state.summary?.bestSkillHash;
  const best = state.versions.find((version) => version.skillHash === bestHash);
  if (seed === undefined || best === undefined || best.number === seed.number) {
    return null;
  }
  const edits = state.steps
    .filter((record) => record.step <= best.step && isAccepted(record.action))
    .reduce((sum, record) => sum + (record.edit_apply_summary?.applied ?? 0), 0);
  return {
    from: seed.number,
    to: best.number,
    outcome: best.outcome,
    note: `${formatPlural(edits, "accepted edit")}`,
  };
}

/** The last accepted version against its parent; the last candidate while nothing was accepted. */
export function latestChange(state: ChangeSource): LatestChange | null {
  const made = state.versions.filter((version) => version.parentNumber !== null);
  const version = made.findLast((entry) => isAccepted(entry.outcome)) ?? made.at(-1);
  if (version === undefined || version.parentNumber === null) {
    return null;
  }
  const record = state.steps.find((entry) => entry.step === version.step);
  const applied = record?.edit_apply_summary?.applied;
  const note =
    version.kind === "slow_update"
      ? `slow update of epoch ${version.epoch}`
      : applied === undefined
        ? ""
        : `${formatPlural(applied, "edit")} applied`;
  return { from: version.parentNumber, to: version.number, outcome: version.outcome, note };
}

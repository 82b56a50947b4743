/** What the files need to know of a skill version row. */
export type VersionFact = {
  readonly number: number;
  readonly step: number;
  readonly epoch: number;
  readonly kind: string;
  readonly outcome: string;
  readonly skillHash: string;
  readonly contentHash: string;
};

const keptOutcomes = new Set([
  "accept_new_best",
  "accept",
  "force_accept",
  "inject_placeholder",
  "inject_appendix",
  "add_notes",
]);

/** True when the version became the current skill. */
export function becameCurrent(version: VersionFact): boolean {
  return version.kind === "seed" || keptOutcomes.has(version.outcome);
}

/**
 * The current skill after each step from 0 (seed) to `lastStep`, in step order; an epoch end
 * replaces the entry of its last step (algorithm.md 5.3).
 */
export function currentAfterSteps(
  versions: readonly VersionFact[],
  lastStep: number,
): { readonly step: number; readonly version: VersionFact }[] {
  const kept = versions.filter(becameCurrent).sort((a, b) => a.number - b.number);
  const rows: { step: number; version: VersionFact }[] = [];
  for (let step = 0; step <= lastStep; step += 1) {
    const known = kept.filter((candidate) => candidate.step <= step);
    // The file of step 0 is the seed as it was given, also when an empty appendix was added to it.
    const version = step === 0 ? (known[0] ?? null) : known.at(-1);
    if (version) {
      rows.push({ step, version });
    }
  }
  return rows;
}

export function stepFolder(step: number): string {
  return `steps/step_${String(step).padStart(4, "0")}`;
}

export function epochFolder(kind: "slow_update" | "meta_skill", epoch: number): string {
  return `${kind}/epoch_${String(epoch).padStart(2, "0")}`;
}

export function skillFile(step: number): string {
  return `skills/skill_v${String(step).padStart(4, "0")}.md`;
}

import type { Edit, EditReportRow } from "../../schemas/edit";
import type { AddedNotes } from "../appendix-notes";
import { idsIn, leakCheck } from "../improved/leak-guard";
import { stepKey } from "../keys";
import type { Ledger } from "../ledger";
import { modeOf } from "../modes/find-mode";
import type { BuiltText } from "../modes/update-contract";
import type { RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, placeOf } from "../progress";
import { summarizeReport } from "../skill-document/apply-edits";
import { skillHash } from "../skill-hash";
import { joinNotes } from "./notes";
import type { RolledBatch, StepPlan } from "./rollout";

export type Candidate = {
  readonly text: string;
  readonly hash: string;
  readonly report: readonly EditReportRow[];
  readonly rewrite: BuiltText["rewrite"];
  readonly chosenId: BuiltText["chosenId"];
  readonly changeSummary: BuiltText["changeSummary"];
  /** What became of the step's notes, when they are part of the candidate (N-3.16). */
  readonly notes: AddedNotes | null;
};

export type UpdateInput = {
  readonly skill: string;
  readonly step: StepPlan;
  readonly batches: readonly RolledBatch[];
  readonly edits: readonly Edit[];
  readonly notes: readonly string[];
  readonly stepBuffer: string;
};

/**
 * Stage 5: the candidate of the selected items, in the way of the update mode, and
 * the step's notes in it (N-3.16). Null when a rewrite gave no text.
 */
export async function update(
  run: RunContext,
  ledger: Ledger,
  input: UpdateInput,
): Promise<{ value: Candidate | null; elapsedMs: number }> {
  const { step, epoch } = input.step;
  const key = stepKey(step);
  const place = placeOf("update", step, epoch);
  const result = await inStage(run, { key, place, total: input.edits.length, note }, () =>
    buildCandidate(run, ledger, { ...input, key }),
  );
  if (result.value) {
    const { hash, report } = result.value;
    run.ports.emit([
      {
        type: "candidate_built",
        key: `${key}/candidate`,
        data: { step, epoch, skillHash: hash, report: [...report] },
      },
    ]);
  }
  return result;
}

function note(candidate: Candidate | null): string {
  if (!candidate) {
    return "no rewrite";
  }
  if (candidate.changeSummary) {
    return `rewritten, ${candidate.changeSummary.length} changes`;
  }
  const summary = summarizeReport(candidate.report);
  return `${summary.applied} of ${summary.total}`;
}

async function buildCandidate(
  run: RunContext,
  ledger: Ledger,
  input: UpdateInput & { key: string },
): Promise<Candidate | null> {
  const { skill, edits, batches, key } = input;
  const place = placeOf("update", input.step.step, input.step.epoch);
  const guard = leakCheck(run, { skill, readItemIds: idsIn(batches) });
  const notes = rulesOf(run).measuresNotes ? input.notes : [];
  const built = await modeOf(run).build(run, ledger, {
    ...input,
    place,
    items: edits,
    leakCheck: guard,
  });
  if (!built && notes.length === 0) {
    return null;
  }
  const { text, ...rest } = built ?? {
    text: skill,
    report: [],
    rewrite: null,
    chosenId: null,
    changeSummary: null,
  };
  const added =
    notes.length === 0 ? null : await joinNotes(run, ledger, { skill: text, notes, key, place });
  const candidate = added?.skill ?? text;
  return { text: candidate, hash: skillHash(candidate), ...rest, notes: added };
}

import type { Edit, EditReportRow } from "../../schemas/edit";
import { stepKey } from "../keys";
import type { RunContext } from "../ports";
import { inStage, placeOf } from "../progress";
import { applyEdits, summarizeReport } from "../skill-document/apply-edits";
import { skillHash } from "../skill-hash";
import type { StepPlan } from "./rollout";

export type Candidate = {
  readonly text: string;
  readonly hash: string;
  readonly report: readonly EditReportRow[];
};

/** Stage 5: applies the selected edits one after another; read-only regions are out of reach (R-3.7, N-3.7). */
export async function update(
  run: RunContext,
  input: { skill: string; step: StepPlan; edits: readonly Edit[] },
): Promise<{ value: Candidate; elapsedMs: number }> {
  const { step, epoch } = input.step;
  const key = stepKey(step);
  const place = placeOf("update", step, epoch);
  const note = (candidate: Candidate) => {
    const summary = summarizeReport(candidate.report);
    return `${summary.applied} of ${summary.total}`;
  };
  const result = await inStage(run, { key, place, total: input.edits.length, note }, async () => {
    const { skill, report } = applyEdits({
      skill: input.skill,
      edits: input.edits,
      profile: "fixed",
    });
    return { text: skill, hash: skillHash(skill), report };
  });
  run.ports.emit([
    {
      type: "candidate_built",
      key: `${key}/candidate`,
      data: { step, epoch, skillHash: result.value.hash, report: [...result.value.report] },
    },
  ]);
  return result;
}

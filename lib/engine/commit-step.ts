import type { BufferEntry, StepAction, StepDetail, StepRecord } from "../schemas/step-record";
import { afterGate, isAcceptance, withNotes, withStep } from "./after-step";
import { editRows } from "./edit-rows";
import { stepKey } from "./keys";
import type { NewEditRow, NewSkillVersion, RunContext } from "./ports";
import { rulesOf } from "./profile";
import { logLine, placeOf } from "./progress";
import { roundedScore } from "./score-text";
import { skillHash } from "./skill-hash";
import type { Decision } from "./stages/gate";
import type { Candidate } from "./stages/update";
import { cursorOf, type TrainState } from "./state";
import { detailOf, digestOf, elapsedOf, recordOf, type StepParts } from "./step-facts";
import { textLength } from "./text-length";

/** A step without a candidate: recorded with everything it cost; only notes may change the skill (N-3.13, R-3.16c). */
export async function commitSkippedStep(
  run: RunContext,
  state: TrainState,
  done: StepParts,
  action: Extract<StepAction, "skip_no_patches" | "skip_no_rewrite">,
): Promise<TrainState> {
  const noted = withNotes(state, done);
  const record = recordOf(run, noted, done, action);
  const digest = digestOf(run, done, { action, before: state.current.gateScore });
  const after = withStep(noted, {
    record,
    ledger: done.ledger,
    elapsedMs: elapsedOf(done),
    // The original forgets skipped steps (R-3.8a).
    digest: rulesOf(run).remembersTruly ? digest : null,
  });
  const edits = action === "skip_no_rewrite" ? editRows(done, state.nextVersion) : [];
  const versions = notesVersion(state, noted, done);
  await commit(run, after, { done, record, digest, edits, versions, decision: null });
  return after;
}

/** Makes a decided step durable: record, candidate version, edits, scores, events, all at once. */
export async function commitStep(
  run: RunContext,
  state: TrainState,
  done: StepParts & { readonly judged: { candidate: Candidate; decision: Decision } },
): Promise<TrainState> {
  const { candidate, decision } = done.judged;
  const decided = afterGate(run, state, { step: done.step, candidate, decision });
  const noted = withNotes(decided, done);
  const { action } = decision;
  const record = recordOf(run, noted, done, action);
  const digest = digestOf(run, done, { action, before: state.current.gateScore });
  const after = withStep(noted, {
    record,
    digest,
    ledger: done.ledger,
    elapsedMs: elapsedOf(done),
  });
  const version: NewSkillVersion = {
    number: state.nextVersion,
    text: candidate.text,
    parentNumber: state.current.versionNumber,
    step: done.step.step,
    epoch: done.step.epoch,
    kind: "step",
    outcome: action,
    score: decision.evaluation?.score ?? null,
    gateScore: decision.evaluation?.gateScore ?? null,
  };
  const versions = [version, ...notesVersion(decided, noted, done)];
  const edits = editRows(done, version.number);
  await commit(run, after, { done, record, digest, edits, versions, decision });
  return after;
}

/** The version a skill becomes when notes are added to it without a new score. */
function notesVersion(before: TrainState, after: TrainState, done: StepParts): NewSkillVersion[] {
  if (after.current.text === before.current.text) {
    return [];
  }
  return [
    {
      number: before.nextVersion,
      text: after.current.text,
      parentNumber: before.current.versionNumber,
      step: done.step.step,
      epoch: done.step.epoch,
      kind: "appendix",
      outcome: "add_notes",
      score: null,
      gateScore: null,
    },
  ];
}

async function commit(
  run: RunContext,
  after: TrainState,
  input: {
    done: StepParts;
    record: StepRecord;
    digest: BufferEntry;
    edits: readonly NewEditRow[];
    versions: readonly NewSkillVersion[];
    decision: Decision | null;
  },
): Promise<void> {
  const { record, decision } = input;
  const key = stepKey(record.step);
  const at = { step: record.step, epoch: record.epoch };
  const detail: StepDetail = detailOf(input.done, input.digest);
  logLine(run, {
    key,
    place: placeOf("gate", record.step, record.epoch),
    message: stepSentence(record, decision),
  });
  await run.ports.commit({
    key,
    cursor: cursorOf(after, { stage: "gate", ...at }),
    versions: input.versions,
    step: { record, detail, edits: input.edits },
    events: [
      ...(decision?.evaluation || decision?.bound
        ? [
            {
              type: "gate_decided" as const,
              key: `${key}/decided`,
              data: {
                ...at,
                skillHash: record.candidate_hash ?? "",
                action: decision.action,
                score: decision.evaluation?.score ?? null,
                gateScore: decision.gateScore,
                currentScore: after.current.gateScore,
                bestScore: after.best.gateScore,
              },
            },
          ]
        : []),
      ...input.versions.map((version) => ({
        type: "version_created" as const,
        key: `version/${version.number}`,
        data: {
          ...at,
          number: version.number,
          skillHash: skillHash(version.text),
          parentNumber: version.parentNumber,
          kind: version.kind,
          outcome: version.outcome,
          lengthChars: textLength(version.text),
          hard: version.score?.hard ?? null,
          gateScore: version.gateScore,
        },
      })),
      { type: "step_committed", key: `${key}/committed`, data: { ...at, record } },
    ],
  });
}

function stepSentence(record: StepRecord, decision: Decision | null): string {
  if (!decision) {
    return record.action === "skip_no_rewrite"
      ? `Step ${record.step} skipped: the rewrite gave no usable text`
      : `Step ${record.step} skipped: no analyst proposed a usable edit`;
  }
  const score = decision.evaluation
    ? `${decision.evaluation.score.passed}/${decision.evaluation.score.scored}`
    : decision.bound
      ? `lost after ${decision.bound.n_scored} items, at most ${roundedScore(decision.bound.gate_score)}`
      : "unchanged text, not measured";
  const verdict = isAcceptance(decision.action) ? "accepted" : "rejected";
  const summary = record.edit_apply_summary;
  const change = summary
    ? `${summary.applied} of ${summary.total} edits applied`
    : "the skill was rewritten";
  return `Step ${record.step} ${verdict}: ${score}, ${change}`;
}

import type { FoundRun } from "@/lib/artifacts/import/found-run";
import { reachedGate } from "@/lib/artifacts/import/to-step-record";
import { isAcceptance } from "@/lib/engine/after-step";
import { stepKey } from "@/lib/engine/keys";
import type { NewEditRow, NewSkillVersion, RunCommit, RunCursor } from "@/lib/engine/ports";
import { injectEmptyAppendix } from "@/lib/engine/skill-document/appendix";
import { skillHash } from "@/lib/engine/skill-hash";
import { textLength } from "@/lib/engine/text-length";
import type { NewRunEvent } from "@/lib/schemas/run-event";
import type { Score } from "@/lib/schemas/run-summary";
import type { Stage, StepDetail, StepRecord } from "@/lib/schemas/step-record";

/** Where a told run stands: as the engine's state, but only what versions and scores need. */
export type ImportState = {
  readonly nextVersion: number;
  readonly current: { readonly text: string; readonly hash: string; readonly number: number };
  readonly baselineScore: number;
  readonly currentScore: number;
  readonly best: { readonly score: number; readonly step: number; readonly hash: string };
  readonly selectionSize: number;
};

export function scoreOf(hard: number, soft: number, scored: number): Score {
  return { hard, soft, scored, passed: Math.round(hard * scored), unscored: 0 };
}

export function cursorAt(
  state: ImportState,
  at: { stage: Stage | null; step: number; epoch: number },
): RunCursor {
  return {
    ...at,
    baselineScore: state.baselineScore,
    currentScore: state.currentScore,
    bestScore: state.best.score,
    bestStep: state.best.step,
    bestSkillHash: state.best.hash,
  };
}

export function versionEvent(version: NewSkillVersion): NewRunEvent {
  return {
    type: "version_created",
    key: `version/${version.number}`,
    data: {
      step: version.step,
      epoch: version.epoch,
      number: version.number,
      skillHash: skillHash(version.text),
      parentNumber: version.parentNumber,
      kind: version.kind,
      outcome: version.outcome,
      lengthChars: textLength(version.text),
      hard: version.score?.hard ?? null,
      gateScore: version.gateScore,
    },
  };
}

/** True for runs that add notes to the skill after the gate, as the original does (R-3.16c). */
export function addsNotesAfterGate({ format, settings }: FoundRun): boolean {
  const { engine, optimizer } = settings.config;
  const isOriginal = format === "reference" || engine.profile === "reference";
  return isOriginal && optimizer.use_skill_aware_reflection;
}

/** The original gives the working skill an empty appendix before the first step (R-3.16b). */
function preparedSeed(found: FoundRun): NewSkillVersion | null {
  const text = injectEmptyAppendix(found.seedSkill);
  return addsNotesAfterGate(found) && text !== found.seedSkill
    ? {
        number: 1,
        text,
        parentNumber: 0,
        step: 0,
        epoch: 0,
        kind: "appendix",
        outcome: "inject_appendix",
        score: null,
        gateScore: null,
      }
    : null;
}

/** The seed as version 0 with the baseline's score; without results the score is not known. */
export function tellBaseline(
  found: FoundRun,
  measured: { score: Score | null; gateScore: number; isKnown: boolean },
): { state: ImportState; commit: RunCommit } {
  const text = found.seedSkill;
  const hash = skillHash(text);
  const { score, gateScore, isKnown } = measured;
  const prepared = preparedSeed(found);
  const state: ImportState = {
    nextVersion: prepared ? 2 : 1,
    current: prepared
      ? { text: prepared.text, hash: skillHash(prepared.text), number: prepared.number }
      : { text, hash, number: 0 },
    baselineScore: gateScore,
    currentScore: gateScore,
    best: { score: gateScore, step: 0, hash },
    selectionSize: score?.scored ?? 0,
  };
  const seed: NewSkillVersion = {
    number: 0,
    text,
    parentNumber: null,
    step: 0,
    epoch: 0,
    kind: "seed",
    outcome: "seed",
    score,
    gateScore: isKnown ? gateScore : null,
  };
  return {
    state,
    commit: {
      key: "baseline",
      cursor: cursorAt(state, { stage: "baseline", step: 0, epoch: 0 }),
      versions: prepared ? [seed, prepared] : [seed],
      events: [
        ...(isKnown
          ? [
              {
                type: "baseline_scored" as const,
                key: "baseline/scored",
                data: {
                  skillHash: hash,
                  score: score ?? scoreOf(gateScore, gateScore, 0),
                  gateScore,
                },
              },
            ]
          : []),
        versionEvent(seed),
        ...(prepared ? [versionEvent(prepared)] : []),
      ],
    },
  };
}

export type StepTexts = {
  /** Text of the candidate, when it is kept. */
  readonly candidate: string | null;
  /** The working skill after the step, when its file still says so. */
  readonly after: string | null;
};

/** A step as its record tells it, with the versions its texts make. */
export function tellStep(
  before: ImportState,
  input: { record: StepRecord; detail: StepDetail; texts: StepTexts },
): { state: ImportState; commit: RunCommit } {
  const { record, detail, texts } = input;
  const { step, epoch, action } = record;
  const isMeasured = record.selection_hard !== undefined;
  const isAccepted = isAcceptance(action);
  const scored = record.selection_n || before.selectionSize;
  const score = isMeasured
    ? scoreOf(record.selection_hard ?? 0, record.selection_soft ?? 0, scored)
    : null;
  let { nextVersion, current } = before;
  const versions: NewSkillVersion[] = [];
  const add = (version: Omit<NewSkillVersion, "number" | "parentNumber" | "step" | "epoch">) => {
    const made = { ...version, number: nextVersion, parentNumber: current.number, step, epoch };
    versions.push(made);
    nextVersion += 1;
    return { text: made.text, hash: skillHash(made.text), number: made.number };
  };
  const text = texts.candidate ?? (isAccepted ? texts.after : null);
  if (text !== null && reachedGate(record)) {
    const made = add({
      text,
      kind: "step",
      outcome: action,
      score,
      gateScore: isMeasured ? (record.candidate_gate_score ?? null) : null,
    });
    current = isAccepted ? made : current;
  }
  if (texts.after !== null && texts.after !== current.text) {
    // Notes that were added after the gate (R-3.16c).
    current = add({
      text: texts.after,
      kind: "appendix",
      outcome: "add_notes",
      score: null,
      gateScore: null,
    });
  }
  const isBest = record.best_step === step && record.best_score > before.best.score;
  const state: ImportState = {
    ...before,
    nextVersion,
    current,
    currentScore: record.current_score,
    best: {
      score: record.best_score,
      step: record.best_step,
      hash: isBest ? (record.candidate_hash ?? current.hash) : before.best.hash,
    },
  };
  const key = stepKey(step);
  const candidate = versions.find((version) => version.kind === "step");
  return {
    state,
    commit: {
      key,
      cursor: cursorAt(state, { stage: "gate", step, epoch }),
      versions,
      step: { record, detail, edits: editRows(record, detail, candidate?.number ?? null) },
      events: [
        ...(score
          ? [
              {
                type: "gate_decided" as const,
                key: `${key}/decided`,
                data: {
                  step,
                  epoch,
                  skillHash: record.candidate_hash ?? "",
                  action,
                  score,
                  gateScore: record.candidate_gate_score ?? score.hard,
                  currentScore: record.current_score,
                  bestScore: record.best_score,
                },
              },
            ]
          : []),
        ...versions.map(versionEvent),
        { type: "step_committed", key: `${key}/committed`, data: { step, epoch, record } },
      ],
    },
  };
}

/** One row per merged edit, the selected ones first: as the engine writes them. */
function editRows(
  record: StepRecord,
  detail: StepDetail,
  versionNumber: number | null,
): NewEditRow[] {
  const selected = detail.selected.flatMap(
    (id) => detail.merged.find((edit) => edit.id === id) ?? [],
  );
  const chosen = new Set(detail.selected);
  const others = detail.merged.filter((edit) => !chosen.has(edit.id));
  const statusOf = new Map(detail.report.map((row) => [row.editId, row.status]));
  return [...selected, ...others].map((edit, index) => ({
    position: index + 1,
    op: edit.op,
    target: edit.target,
    content: edit.content,
    sourceType: edit.sourceType,
    supportItemIds: edit.supportItemIds,
    ...(edit.supportCount === undefined ? {} : { supportCount: edit.supportCount }),
    selection: index < selected.length ? "selected" : "not_selected",
    status: index < selected.length ? (statusOf.get(edit.id) ?? null) : null,
    outcome: record.action,
    versionNumber: index < selected.length ? versionNumber : null,
  }));
}

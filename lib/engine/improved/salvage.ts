import type { TaskItem } from "../../schemas/dataset";
import type { Edit } from "../../schemas/edit";
import type { Salvage } from "../../schemas/improved";
import { decideGate, flips } from "../gate";
import { stepKey } from "../keys";
import { charge, type Ledger } from "../ledger";
import { modeOf } from "../modes/find-mode";
import type { RolloutRequest, RunContext } from "../ports";
import { rulesOf } from "../profile";
import { logLine, placeOf, rolloutAll } from "../progress";
import { isFailure } from "../scoring";
import { skillHash } from "../skill-hash";
import { evaluateSkill, selectionItems } from "../stages/evaluate-skill";
import type { Decision } from "../stages/gate";
import type { RolledBatch, StepPlan } from "../stages/rollout";
import { unmeasured } from "../stages/score-candidate";
import type { Candidate } from "../stages/update";
import { type TrainState, withMeasured } from "../state";
import { pairedSums } from "./item-estimates";

const margin = 1e-9;

export type SalvageInput = {
  readonly state: TrainState;
  readonly step: StepPlan;
  readonly batches: readonly RolledBatch[];
  readonly edits: readonly Edit[];
  readonly candidate: Candidate;
  readonly decision: Decision;
};

export type Salvaged = {
  readonly state: TrainState;
  readonly fact: Salvage;
  /** What was made of the good edits and how the gate decided on it; null when none was good. */
  readonly second: {
    readonly candidate: Candidate;
    readonly edits: readonly Edit[];
    readonly decision: Decision;
  } | null;
};

/** Edits that changed the text. */
function appliedEdits({ edits, candidate }: SalvageInput): Edit[] {
  return edits.filter((_, index) => candidate.report[index]?.status.startsWith("applied"));
}

/** True for a measured rejection of several bounded edits; notes cannot be taken apart. */
export function canSalvage(run: RunContext, input: SalvageInput): boolean {
  const { candidate, decision } = input;
  return (
    modeOf(run).name === "patch" &&
    decision.action === "reject" &&
    decision.evaluation !== null &&
    candidate.notes === null &&
    appliedEdits(input).length > 1
  );
}

/** Failed train items behind the edits, and selection items the candidate made worse. */
function trialItems(
  run: RunContext,
  input: SalvageInput,
  most: number,
): { split: "train" | "val"; item: TaskItem }[] {
  const failed = new Set(
    input.batches.flatMap((batch) => batch.outcomes.filter(isFailure)).map((one) => one.itemId),
  );
  const behind = new Set(appliedEdits(input).flatMap((edit) => edit.supportItemIds));
  const named = [...failed].filter((id) => behind.has(id));
  const chosen = new Set((named.length > 0 ? named : [...failed]).slice(0, most));
  const worse = new Set(input.decision.flips?.regressed.slice(0, most));
  const train = new Map(
    input.batches.flatMap((batch) => batch.items).map((item) => [item.id, item]),
  );
  return [
    ...[...train.values()]
      .filter(({ id }) => chosen.has(id))
      .map((item) => ({ split: "train" as const, item })),
    ...selectionItems(run)
      .filter(({ id }) => worse.has(id))
      .map((item) => ({ split: "val" as const, item })),
  ];
}

type Trial = ReturnType<typeof trialItems>;

function trialRequests(step: StepPlan, skill: string, trial: Trial): RolloutRequest[] {
  const path = `${stepKey(step.step)}/salvage/${skillHash(skill)}`;
  return trial.map(({ split, item }) => ({
    key: `${path}/${split}/${item.id}`,
    place: placeOf("gate", step.step, step.epoch),
    purpose: "salvage",
    item,
    skill,
    sample: step.step,
  }));
}

async function build(
  run: RunContext,
  ledger: Ledger,
  input: SalvageInput,
  edits: readonly Edit[],
): Promise<Candidate> {
  const { state, step } = input;
  const key = `${stepKey(step.step)}/salvage`;
  const place = placeOf("gate", step.step, step.epoch);
  const skill = state.current.text;
  const built = await modeOf(run).build(run, ledger, {
    skill,
    key,
    place,
    items: edits,
    stepBuffer: "",
  });
  const { text, ...rest } = built ?? {
    text: skill,
    report: [],
    rewrite: null,
    chosenId: null,
    changeSummary: null,
  };
  return { text, hash: skillHash(text), ...rest, notes: null };
}

/**
 * Gain of each edit alone over the current skill on the trial items. The current skill runs again too:
 * its failures were chosen for having failed, so their old results would flatter every edit.
 */
async function gainsOf(
  run: RunContext,
  ledger: Ledger,
  input: SalvageInput,
  trial: Trial,
): Promise<{ gains: { edit: Edit; gain: number }[]; runs: number }> {
  const { state, step } = input;
  const edits = appliedEdits(input);
  const built = await Promise.all(edits.map((edit) => build(run, ledger, input, [edit])));
  const texts = built.map((candidate) => candidate.text);
  const requests = [state.current.text, ...texts].map((text) => trialRequests(step, text, trial));
  const distinct = new Map(requests.flat().map((request) => [request.key, request]));
  const outcomes = await rolloutAll(run, [...distinct.values()]);
  const byKey = new Map([...distinct.keys()].map((key, index) => [key, outcomes[index]]));
  for (const outcome of outcomes) {
    charge(ledger, "salvage", outcome.usage);
  }
  const passOf = (index: number) =>
    (requests[index] ?? []).flatMap((request) => byKey.get(request.key) ?? []);
  const gains = edits.map((edit, index) => {
    const sums = pairedSums(passOf(index + 1), passOf(0), run.config.evaluation);
    return { edit, gain: sums.first - sums.second };
  });
  return { gains, runs: outcomes.length };
}

/** Good edits in their order; all of them together were just rejected, so then only the best one. */
function winnersOf(gains: readonly { edit: Edit; gain: number }[]): Edit[] {
  const good = gains.filter(({ gain }) => gain > margin);
  const [best] = good.toSorted((a, b) => b.gain - a.gain);
  const kept = best && good.length === gains.length ? [best] : good;
  return kept.map(({ edit }) => edit);
}

async function secondGate(
  run: RunContext,
  ledger: Ledger,
  input: SalvageInput,
  edits: readonly Edit[],
): Promise<Salvaged["second"]> {
  const { state, step } = input;
  const candidate = await build(run, ledger, input, edits);
  const place = placeOf("gate", step.step, step.epoch);
  const known = state.measured.get(candidate.hash);
  const evaluation =
    known ??
    (await evaluateSkill(run, ledger, { skill: candidate.text, purpose: "selection", place }));
  const { gateScore } = evaluation;
  const action = decideGate({
    candidate: gateScore,
    current: state.current.gateScore,
    best: state.best.gateScore,
    profile: rulesOf(run).profile,
  });
  const decision: Decision = {
    ...unmeasured,
    evaluation,
    action,
    gateScore,
    flips: flips(state.currentOutcomes, evaluation.outcomes),
    savedRuns: known ? selectionItems(run).length : 0,
  };
  return { candidate, edits, decision };
}

/** Tries the edits of a rejected candidate alone and scores the good ones together (C-05). */
export async function salvage(
  run: RunContext,
  ledger: Ledger,
  input: SalvageInput,
  most: number,
): Promise<Salvaged> {
  const { step, decision, candidate } = input;
  const state = decision.evaluation
    ? withMeasured(input.state, candidate.hash, decision.evaluation)
    : input.state;
  const trial = trialItems(run, input, most);
  const { gains, runs } = await gainsOf(run, ledger, input, trial);
  const winners = winnersOf(gains);
  const second =
    winners.length === 0 ? null : await secondGate(run, ledger, { ...input, state }, winners);
  const fact: Salvage = {
    rejected_hash: candidate.hash,
    rejected_gate_score: decision.gateScore,
    items: trial.map(({ item }) => item.id),
    runs,
    gains: gains.map(({ edit, gain }) => ({ edit: edit.id, gain })),
    kept: winners.map((edit) => edit.id),
    candidate_hash: second?.candidate.hash ?? null,
    gate_score: second?.decision.gateScore ?? null,
    action: null,
  };
  logLine(run, {
    key: `${stepKey(step.step)}/salvage`,
    place: placeOf("gate", step.step, step.epoch),
    message: `Step ${step.step}: ${winners.length} of ${gains.length} rejected edits help alone on ${trial.length} items`,
  });
  return { state, fact, second };
}

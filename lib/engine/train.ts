import type { RunSummary } from "../schemas/run-summary";
import { isAcceptance } from "./after-step";
import { commitSkippedStep, commitStep } from "./commit-step";
import { type Economy, openEconomy } from "./economy/economy";
import { finishEpoch } from "./epoch/finish-epoch";
import { evaluateFinal } from "./final/evaluate-final";
import { logImprovements } from "./improved/improvements";
import { withoutLeakedEdits, withoutLeakedMerges } from "./improved/leak-guard";
import { withinLength } from "./improved/length-cap";
import { reconsider } from "./improved/reconsider";
import type { Ledger } from "./ledger";
import { planSteps } from "./plan-steps";
import type { RunContext } from "./ports";
import { rulesOf } from "./profile";
import { runAt } from "./settings-at";
import { aggregate } from "./stages/aggregate";
import { scoreBaseline } from "./stages/baseline";
import { gate } from "./stages/gate";
import { flushNotes } from "./stages/notes";
import { type Reflection, reflect } from "./stages/reflect";
import { rollout, type StepPlan } from "./stages/rollout";
import { select } from "./stages/select";
import { update } from "./stages/update";
import { initialState, type TrainState } from "./state";
import { renderStepBuffer } from "./step-buffer";
import { asPlanned, checkStop } from "./stop-rules";

/**
 * Trains a skill document (algorithm.md 1.6). A pure function of configuration, data and journal:
 * there is no resume code, a resumed run calls this again and finished effects return at once.
 * Throws AppError; `cancelled` when a pause or stop was asked for.
 */
export async function train(given: RunContext): Promise<RunSummary> {
  const economy = openEconomy(given);
  const { run } = economy;
  economy.begin();
  logImprovements(run);
  const baseline = await scoreBaseline(runAt(run, { step: 0 }), initialState(run.seedSkill));
  let state = await checkStop(run, baseline);
  for (let epoch = 1; epoch <= run.config.train.num_epochs && !state.endedEarly; epoch += 1) {
    state = await trainEpoch(run, economy, { ...state, buffer: [] }, epoch);
  }
  state = await economy.trainingEnds(state);
  return evaluateFinal(asPlanned(run, state), economy, state);
}

/** The steps of an epoch and its end; the end is left out when a stop rule ends the training. */
async function trainEpoch(
  run: RunContext,
  economy: Economy,
  before: TrainState,
  epoch: number,
): Promise<TrainState> {
  let state = before;
  for (const step of planSteps(run, epoch)) {
    state = await economy.stepEnds(await trainStep(runAt(run, step), economy, state, step));
    state = await checkStop(run, state);
    if (state.endedEarly) {
      return state;
    }
  }
  return finishEpoch(runAt(run, { epochEnd: epoch }), state, epoch);
}

/** One step: rollout, reflect, aggregate, select, update, gate (algorithm.md 1.6, stages 1 to 6). */
async function trainStep(
  run: RunContext,
  economy: Economy,
  state: TrainState,
  step: StepPlan,
): Promise<TrainState> {
  await run.ports.checkpoint("step");
  const ledger: Ledger = new Map();
  const skill = state.current.text;
  const memory = { stepBuffer: renderStepBuffer(state.buffer), metaSkill: state.metaSkill };
  const given = { skill, step, ...memory };

  const rolled = await rollout(run, ledger, skill, step, (batch) =>
    economy.batchRolled(run, state, step, batch),
  );
  await economy.targetIsFree(run, state, step);
  const batches = rolled.value;
  const shown = { skill, step, batches };
  const reflected = withoutLeakedEdits(
    run,
    shown,
    await reflect(run, ledger, { ...given, batches }),
  );
  const { patches, notes } = reflected.value;
  const seen = { step, ledger, memory, rolled, reflected };
  if (!hasMaterial(run, reflected.value)) {
    const flushed = await flushNotes(run, ledger, { skill, step, notes });
    return commitSkippedStep(run, state, { ...seen, flushed }, "skip_no_patches");
  }
  const merged = withoutLeakedMerges(
    run,
    shown,
    await aggregate(run, ledger, { ...given, patches }),
  );
  const ranked = await select(run, ledger, { ...given, state, batches, ...merged.value });
  const selected = withinLength(run, given, ranked);
  const { edits } = selected.value;
  const candidate = await update(run, ledger, { ...given, batches, edits, notes });
  const built = { ...seen, merged, selected, candidate };
  if (!candidate.value) {
    const flushed = await flushNotes(run, ledger, { skill, step, notes });
    return commitSkippedStep(run, state, { ...built, flushed }, "skip_no_rewrite");
  }
  const { text } = candidate.value;
  const onCertainWin = () => economy.candidateWins(text);
  const contest = { state, step, candidate: candidate.value, onCertainWin };
  const gated = await gate(run, ledger, contest);
  const last = await reconsider(run, ledger, {
    ...contest,
    batches,
    selected,
    built: candidate,
    gated,
  });
  const { judged } = last.parts;
  const kept = isAcceptance(judged.decision.action) ? judged.candidate.text : skill;
  const flushed = await flushNotes(run, ledger, { skill: kept, step, notes });
  return commitStep(run, last.state, { ...built, ...last.parts, flushed });
}

/** Something to make a candidate of: items, or notes where these are part of it (N-3.16). */
function hasMaterial(run: RunContext, { patches, notes }: Reflection): boolean {
  const hasNotes = rulesOf(run).measuresNotes && notes.length > 0;
  return hasNotes || patches.some((patch) => patch.edits.length > 0);
}

import type { RolloutPurpose } from "../../schemas/run-event";
import { charge, type Ledger } from "../ledger";
import { planSteps } from "../plan-steps";
import type { Place, RolloutRequest, RolloutUrgency, RunContext, RunPorts } from "../ports";
import { rulesOf } from "../profile";
import { placeOf } from "../progress";
import { evaluationRequests } from "../stages/evaluate-skill";
import { reflectAhead } from "../stages/reflect";
import { type RolledBatch, rolloutRequests, type StepPlan } from "../stages/rollout";
import { type TrainState, withSaved, withWasted } from "../state";
import { renderStepBuffer } from "../step-buffer";
import { workAhead } from "./ahead";
import { isUnbeatable } from "./ceiling";
import { takeTrainRollouts } from "./reuse";
import { type Needless, speculate } from "./speculation";
import { warmPrefix } from "./warm-prefix";

/** The switches of section `economy` at the places of the loop where they act (algorithm.md 7.1). */
export type Economy = {
  /** The run with ports that share, reorder and take over; stages use them without knowing. */
  readonly run: RunContext;
  /** Before the baseline: what is needed whatever happens (E-04). */
  begin(): void;
  /** A batch is rolled out while others of its step are not (E-04). */
  batchRolled(run: RunContext, state: TrainState, step: StepPlan, batch: RolledBatch): void;
  /** The target has nothing to do until the step has a candidate (E-05). */
  targetIsFree(run: RunContext, state: TrainState, step: StepPlan): Promise<void>;
  /** The candidate has won; its exact score is not complete yet (E-01, E-05). */
  candidateWins(skill: string): void;
  /** The step is committed: `state` is what the next one starts from. */
  stepEnds(state: TrainState): Promise<TrainState>;
  /** No step follows, planned or not. */
  trainingEnds(state: TrainState): Promise<TrainState>;
  /** These skills will certainly be tested (E-04). */
  testsAhead(skills: readonly string[]): void;
  /** Adds what the run was spared by taking over results (E-03). */
  withReused(state: TrainState): TrainState;
};

const reusedReasons: Readonly<Record<RolloutPurpose, string>> = {
  selection: "shared_selection",
  test: "shared_test",
  eval: "shared_evaluation",
  train: "shared_rollout",
  slow_previous: "shared_slow_update",
  slow_current: "shared_slow_update",
  confirm: "shared_confirmation",
  salvage: "shared_salvage",
};

/** Counts results that came without a call, each key once. */
function countReused(ports: RunPorts) {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  function note(key: string, reason: string): void {
    if (!seen.has(key)) {
      seen.add(key);
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  const counting: RunPorts = {
    ...ports,
    async rollout(request) {
      const outcome = await ports.rollout(request);
      if (outcome.reused) {
        const isTrain = outcome.reused === "train_rollout";
        note(request.key, isTrain ? "slow_update_train_rollout" : reusedReasons[request.purpose]);
      }
      return outcome;
    },
    async tryRollout(request, signal) {
      const attempt = await ports.tryRollout(request, signal);
      // Rollouts ahead count when the step takes them over.
      if (attempt.kind === "done" && attempt.outcome.reused && request.purpose !== "train") {
        note(request.key, reusedReasons[request.purpose]);
      }
      return attempt;
    },
  };
  return { ports: counting, counts };
}

function testRequests(run: RunContext, skill: string, urgency: RolloutUrgency): RolloutRequest[] {
  const place: Place = placeOf("test", run.plan.totalSteps, run.config.train.num_epochs);
  const requests = evaluationRequests(run, { skill, purpose: "test", place });
  return requests.map((request) => ({ ...request, urgency }));
}

/** The step after `step` if it starts from the same skill whenever this gate rejects. */
function stepAfter(run: RunContext, step: StepPlan): StepPlan | null {
  const next = planSteps(run, step.epoch)[step.stepInEpoch + 1];
  // A slow update stands between epochs and changes the skill.
  if (next || run.config.optimizer.use_slow_update || step.epoch >= run.config.train.num_epochs) {
    return next ?? null;
  }
  return planSteps(run, step.epoch + 1)[0] ?? null;
}

/** Counts and accounts for rollouts ahead that nothing came of. */
function withNeedless(state: TrainState, { runs, usage }: Needless): TrainState {
  if (runs === 0) {
    return state;
  }
  const ledger: Ledger = new Map(state.ledger);
  charge(ledger, "rollout_ahead", usage);
  return withWasted({ ...state, ledger }, "rollout_ahead", runs);
}

export function openEconomy(given: RunContext): Economy {
  const { economy } = given.config;
  const reused = countReused(given.ports);
  const warm = economy.warm_prefix ? warmPrefix(reused.ports) : reused.ports;
  const shared = economy.reuse_train_for_slow_update ? takeTrainRollouts(warm) : warm;
  const speculation = economy.speculate_rollouts ? speculate(shared) : null;
  const ahead = economy.parallel_phases ? workAhead(speculation?.ports ?? shared) : null;
  const run: RunContext = { ...given, ports: ahead?.ports ?? speculation?.ports ?? shared };
  // The original tests a text again under another name; those passes are not begun before their time.
  const testsOnce = rulesOf(run).reusesResults && run.config.evaluation.eval_test;
  const begun = new Set<string>();

  function testAhead(skill: string, urgency: RolloutUrgency): void {
    if (ahead && testsOnce && !begun.has(skill)) {
      begun.add(skill);
      ahead.rollouts(testRequests(run, skill, urgency));
    }
  }

  return {
    run,
    begin() {
      if (!ahead) {
        return;
      }
      const first = planSteps(run, 1)[0];
      // The seed itself may reach the target score, and then there is no first step.
      if (first && run.config.stop.target_score === 0) {
        ahead.rollouts(rolloutRequests(run.seedSkill, first).flat());
      }
      if (run.config.evaluation.eval_test) {
        ahead.rollouts(testRequests(run, run.seedSkill, "idle"));
      }
    },
    batchRolled(at, state, step, batch) {
      if (ahead && step.batches.length > 1) {
        const asking = { ...at, ports: { ...at.ports, ...ahead.questions } };
        const stepBuffer = renderStepBuffer(state.buffer);
        const { metaSkill } = state;
        const skill = state.current.text;
        reflectAhead(asking, { skill, step, batches: [batch], stepBuffer, metaSkill });
      }
    },
    async targetIsFree(at, state, step) {
      // Steps that a fork took over from a run without this switch are not bet on again.
      const next = at.config.economy.speculate_rollouts ? stepAfter(at, step) : null;
      await speculation?.begin(next && { next, skill: state.current.text });
    },
    candidateWins: (skill) => speculation?.turnTo(skill),
    async stepEnds(state) {
      const stepsLeft = run.plan.totalSteps - (state.history.at(-1)?.step ?? 0);
      // What is unbeatable will be tested as the best skill, whatever follows.
      if (stepsLeft > 0 && isUnbeatable(run, state)) {
        testAhead(state.best.text, "idle");
      }
      return speculation
        ? withNeedless(state, await speculation.settle(state.current.text))
        : state;
    },
    trainingEnds: async (state) =>
      speculation ? withNeedless(state, await speculation.end()) : state,
    testsAhead(skills) {
      for (const skill of skills) {
        testAhead(skill, "now");
      }
    },
    withReused: (state) =>
      [...reused.counts].reduce((next, [reason, count]) => withSaved(next, reason, count), state),
  };
}

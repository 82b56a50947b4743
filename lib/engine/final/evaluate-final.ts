import type { RunSummary } from "../../schemas/run-summary";
import type { Economy } from "../economy/economy";
import type { RunContext } from "../ports";
import { cursorOf, type TrainState } from "../state";
import { validateFinal } from "./final-validation";
import { summarize } from "./summarize";
import { testSkills } from "./test-skills";

/**
 * Stages G to I of algorithm.md 1.6: the last skill's claim to be best, the test of seed, best and
 * last skill, the summary. Without `evaluation.eval_test` only the summary is written.
 */
export async function evaluateFinal(
  run: RunContext,
  economy: Economy,
  state: TrainState,
): Promise<RunSummary> {
  const lastStep = run.plan.totalSteps;
  const at = { step: lastStep, epoch: run.config.train.num_epochs };
  economy.testsAhead([state.current.text]);
  const validated = run.config.evaluation.eval_test
    ? await validateFinal(run, state)
    : { state, finalSelection: null, promoted: false };
  economy.testsAhead([validated.state.best.text]);
  const tested = run.config.evaluation.eval_test
    ? await testSkills(run, validated.state)
    : { state: validated.state, tests: [] };
  const counted = economy.withReused(tested.state);
  const summary = summarize({ ...validated, ...tested, state: counted });
  await run.ports.commit({
    key: "final",
    cursor: cursorOf(counted, { stage: null, ...at }),
    versions: [],
    summary,
    events: [{ type: "run_summarized", key: "summary", data: { summary } }],
  });
  return summary;
}

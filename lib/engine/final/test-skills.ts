import type { Score, TestScore } from "../../schemas/run-summary";
import type { Ledger } from "../ledger";
import type { RunContext } from "../ports";
import { rulesOf } from "../profile";
import { inStage, logLine, placeOf } from "../progress";
import { skillHash } from "../skill-hash";
import { evaluateSkill, testItems } from "../stages/evaluate-skill";
import { type TrainState, withSaved } from "../state";

type TestPass = {
  readonly which: TestScore["which"];
  readonly text: string;
  readonly hash: string;
  /** Beginning of the journal keys: passes of the same name and text are one. */
  readonly pass: string;
};

function resultOf({ pass, hash }: TestPass): string {
  return `${pass}/${hash}`;
}

/** The original tests every skill anew, except a last skill that is the best one (1.6, H2 to H4). */
function passesOf(run: RunContext, state: TrainState): TestPass[] {
  const { best, current } = state;
  const isAnew = !rulesOf(run).reusesResults;
  const seed = { text: run.seedSkill, hash: skillHash(run.seedSkill) };
  return [
    { which: "seed", ...seed, pass: isAnew ? "test_baseline" : "test" },
    { which: "best", text: best.text, hash: best.hash, pass: "test" },
    {
      which: "final",
      text: current.text,
      hash: current.hash,
      pass: isAnew && current.hash !== best.hash ? "test_final" : "test",
    },
  ];
}

/** Seed, best and last skill on the test split; a text that occurs twice is tested once (E-02b). */
export async function testSkills(
  run: RunContext,
  state: TrainState,
): Promise<{ state: TrainState; tests: TestScore[] }> {
  const place = placeOf("test", run.plan.totalSteps, run.config.train.num_epochs);
  const skills = passesOf(run, state);
  const itemCount = testItems(run).length;
  const distinct = new Set(skills.map(resultOf)).size;
  const ledger: Ledger = new Map(state.ledger);
  const note = (tests: TestScore[]) =>
    tests.map((test) => `${test.which} ${test.score.passed}/${test.score.scored}`).join(" · ");
  const { value: tests, elapsedMs } = await inStage(
    run,
    { key: "final", place, total: distinct * itemCount, note },
    async () => {
      const scores = new Map<string, Score>();
      const rows: TestScore[] = [];
      for (const skill of skills) {
        await run.ports.checkpoint("stage");
        const { which, text, hash, pass } = skill;
        const known = scores.get(resultOf(skill));
        const score =
          known ??
          (await evaluateSkill(run, ledger, { skill: text, purpose: "test", place, pass })).score;
        scores.set(resultOf(skill), score);
        const row: TestScore = { which, skillHash: hash, score, reused: known !== undefined };
        rows.push(row);
        run.ports.emit([{ type: "test_scored", key: `test/${which}`, data: row }]);
        logLine(run, {
          key: `test/${which}`,
          place,
          message: `Test of the ${which} skill: ${score.passed}/${score.scored}${known ? " (same text as before)" : ""}`,
        });
      }
      return rows;
    },
  );
  const saved = withSaved(state, "test_known_text", (skills.length - distinct) * itemCount);
  return { state: { ...saved, ledger, elapsedMs: state.elapsedMs + elapsedMs }, tests };
}

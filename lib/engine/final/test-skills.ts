import type { Score, TestScore } from "../../schemas/run-summary";
import type { Ledger } from "../ledger";
import type { RunContext } from "../ports";
import { inStage, logLine, placeOf } from "../progress";
import { skillHash } from "../skill-hash";
import { evaluateSkill, testItems } from "../stages/evaluate-skill";
import { type TrainState, withSaved } from "../state";

/** Seed, best and last skill on the test split; a text that occurs twice is tested once (E-02b). */
export async function testSkills(
  run: RunContext,
  state: TrainState,
): Promise<{ state: TrainState; tests: TestScore[] }> {
  const place = placeOf("test", run.plan.totalSteps, run.config.train.num_epochs);
  const skills = [
    { which: "seed" as const, text: run.seedSkill, hash: skillHash(run.seedSkill) },
    { which: "best" as const, text: state.best.text, hash: state.best.hash },
    { which: "final" as const, text: state.current.text, hash: state.current.hash },
  ];
  const itemCount = testItems(run).length;
  const distinct = new Set(skills.map((skill) => skill.hash)).size;
  const ledger: Ledger = new Map(state.ledger);
  const note = (tests: TestScore[]) =>
    tests.map((test) => `${test.which} ${test.score.passed}/${test.score.scored}`).join(" · ");
  const { value: tests, elapsedMs } = await inStage(
    run,
    { key: "final", place, total: distinct * itemCount, note },
    async () => {
      const scores = new Map<string, Score>();
      const rows: TestScore[] = [];
      for (const { which, text, hash } of skills) {
        await run.ports.checkpoint("stage");
        const known = scores.get(hash);
        const score =
          known ??
          (await evaluateSkill(run, ledger, { skill: text, purpose: "test", place })).score;
        scores.set(hash, score);
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

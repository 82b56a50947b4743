import type { TaskItem } from "../schemas/dataset";
import type { Score } from "../schemas/run-summary";
import type { RunContext } from "./ports";
import { inStage, logLine, placeOf, rolloutAll } from "./progress";
import { scoreOutcomes } from "./scoring";
import { skillHash } from "./skill-hash";

export type EvaluationSplit = "train" | "val" | "test" | "all";

function itemsOf(run: RunContext, split: EvaluationSplit): readonly TaskItem[] {
  const { train, val, test } = run.items;
  return split === "all" ? [...train, ...val, ...test] : run.items[split];
}

/** Evaluation only (R-1.11, N-1.11): one pass of a skill over a split, nothing trained. */
export async function evaluate(
  run: RunContext,
  input: { skill: string; split: EvaluationSplit },
): Promise<Score> {
  const place = placeOf("test", 0, 0);
  const items = itemsOf(run, input.split);
  const hash = skillHash(input.skill);
  const { value: score } = await inStage(
    run,
    {
      key: "eval",
      place,
      total: items.length,
      note: (result) => `${result.passed}/${result.scored}`,
    },
    async () => {
      const outcomes = await rolloutAll(
        run,
        items.map((item) => ({
          key: `eval/${hash}/${item.id}`,
          place,
          purpose: "eval" as const,
          item,
          skill: input.skill,
        })),
      );
      return scoreOutcomes(outcomes);
    },
  );
  logLine(run, {
    key: "eval",
    place,
    message: `The skill scored ${score.passed}/${score.scored} on ${input.split}`,
  });
  await run.ports.commit({
    key: "eval",
    cursor: {
      stage: null,
      step: 0,
      epoch: 0,
      baselineScore: score.hard,
      currentScore: score.hard,
      bestScore: score.hard,
      bestStep: 0,
      bestSkillHash: hash,
    },
    versions: [
      {
        number: 0,
        text: input.skill,
        parentNumber: null,
        step: 0,
        epoch: 0,
        kind: "seed",
        outcome: "seed",
        score,
        gateScore: score.hard,
      },
    ],
    events: [
      {
        type: "test_scored",
        key: "test/seed",
        data: { which: "seed", skillHash: hash, score, reused: false },
      },
    ],
  });
  return score;
}

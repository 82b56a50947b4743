import * as z from "zod";
import { becomesBest, decideGate, gateScoreOf } from "@/lib/engine/gate";
import { semanticDensity } from "@/lib/engine/semantic-density";
import { evaluationSectionSchema } from "@/lib/schemas/run-config";
import { profileOf, Refusal, read, type VectorKind, type VectorRunner } from "./vectors";

const scoreArgsSchema = z.looseObject({
  metric: z.string().default("hard"),
  mixed_weight: z.number().default(0.5),
  use_semantic_density: z.boolean().default(false),
  semantic_density_weight: z.number().default(0.05),
  leading_words: z.array(z.string()).optional(),
});

/** The compared number, density bonus included. */
function scoreOf(
  args: z.output<typeof scoreArgsSchema>,
  score: { hard: number; soft: number },
  skill: string,
): number {
  const metric = evaluationSectionSchema.shape.gate_metric.safeParse(args.metric);
  if (!metric.success) {
    throw new Refusal(`unknown metric ${args.metric}`);
  }
  return gateScoreOf(score, skill, {
    gate_metric: metric.data,
    gate_mixed_weight: args.mixed_weight,
    use_semantic_density: args.use_semantic_density,
    semantic_density_weight: args.semantic_density_weight,
    leading_words: args.leading_words,
  });
}

const gateArgsSchema = scoreArgsSchema.extend({
  candidate_skill: z.string(),
  cand_hard: z.number(),
  cand_soft: z.number().default(0),
  current_skill: z.string(),
  current_score: z.number(),
  best_skill: z.string(),
  best_score: z.number(),
  best_step: z.int(),
  global_step: z.int(),
});

function evaluateGate(raw: unknown, kind: VectorKind) {
  const parsed = gateArgsSchema.safeParse(raw);
  if (!parsed.success) {
    throw new Refusal("a score is not a number");
  }
  const args = parsed.data;
  const candidate = scoreOf(
    args,
    { hard: args.cand_hard, soft: args.cand_soft },
    args.candidate_skill,
  );
  const profile = profileOf(kind);
  const action = decideGate({
    candidate,
    current: args.current_score,
    best: args.best_score,
    profile,
  });
  const isAccepted = action !== "reject";
  const isBest = becomesBest({ action, candidate, best: args.best_score, profile });
  return {
    action,
    current_skill: isAccepted ? args.candidate_skill : args.current_skill,
    current_score: isAccepted ? candidate : args.current_score,
    best_skill: isBest ? args.candidate_skill : args.best_skill,
    best_score: isBest ? candidate : args.best_score,
    best_step: isBest ? args.global_step : args.best_step,
  };
}

export const gateRunner: VectorRunner = {
  file: "gate.json",
  run: (input, kind) => {
    const fn = read(input, "fn", z.string());
    const args = read(input, "args", z.record(z.string(), z.unknown()));
    switch (fn) {
      case "evaluate_gate":
        return evaluateGate(args, kind);
      case "select_gate_score": {
        const score = { hard: z.number().parse(args.hard), soft: z.number().parse(args.soft) };
        return scoreOf(scoreArgsSchema.parse(args), score, String(args.skill_content ?? ""));
      }
      case "compute_semantic_density":
        return semanticDensity(
          z.string().parse(args.skill_content),
          z.array(z.string()).optional().parse(args.leading_words),
        );
      default:
        throw new Error(`unknown function ${fn}`);
    }
  },
};

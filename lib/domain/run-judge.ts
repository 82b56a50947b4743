import type { ModelRole } from "../schemas/model-role";
import type { RunConfig } from "../schemas/run-config";
import { type Scorer, scorerParts, usesJudge } from "../schemas/scorer";
import { canonicalJson } from "./canonical-json";

export type JudgeScorer = Extract<Scorer, { type: "llmJudge" }>;

/** The judging parts of a run's scorer; none where nothing is judged. */
export function judgeScorersOf(env: RunConfig["env"]): readonly JudgeScorer[] {
  return env.name === "custom"
    ? scorerParts(env.scorer).filter((part): part is JudgeScorer => part.type === "llmJudge")
    : [];
}

/** Calls of the judge for one scored answer. */
export function judgeCallsPerItem(env: RunConfig["env"]): number {
  return judgeScorersOf(env).reduce((sum, { votes }) => sum + votes, 0);
}

/** The judge's settings, or null when nothing is judged; the optimizer model stands in (benchmarks.md 8.4). */
export function judgeSettings({ env, model }: RunConfig): ModelRole | null {
  if (env.name !== "custom" || !usesJudge(env.scorer)) {
    return null;
  }
  const { rewriteMaxOutputTokens: _, rewriteReasoningEffort: __, ...optimizer } = model.optimizer;
  return model.judge ?? optimizer;
}

/** A judge that is the target grades itself (benchmarks.md 8.4). */
export function judgesItself({ model }: RunConfig, judge: ModelRole): boolean {
  const { target } = model;
  return (
    judge.provider !== "simulated" &&
    judge.provider === target.provider &&
    judge.model === target.model &&
    judge.baseUrl === target.baseUrl
  );
}

/** The same text for two judges that are asked the same way; holds no address and no key. */
export function judgeKey(judge: ModelRole): string {
  const { provider, model, temperature, topP, reasoningEffort, thinking } = judge;
  return canonicalJson({
    provider,
    model,
    temperature: temperature ?? 0,
    ...(topP === undefined ? {} : { topP }),
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
    ...(thinking === undefined ? {} : { thinking }),
  });
}

/** The same text for two scorers that put the same question and count its answer alike. */
export function rubricKey({ rubric, scale, votes, passThreshold }: JudgeScorer): string {
  return canonicalJson({ rubric: rubric.trim(), scale, votes, passThreshold });
}

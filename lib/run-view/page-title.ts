import { runStatusWords } from "../domain/status-words";
import type { RunState } from "../events/run-state";
import { formatScore } from "../format/score";

/** The browser tab's text: `● 0.815 searchqa-014` while running, so that the tab strip is a dashboard. */
export function runPageTitle(
  state: RunState,
  name: string = state.created?.name ?? state.runId,
): string {
  const score = state.bestScore === null ? "" : `${formatScore(state.bestScore)} `;
  const mark = state.status === "running" ? "● " : "";
  const word = state.status === "running" ? "" : ` · ${runStatusWords(state.status).word}`;
  return `${mark}${score}${name}${word} · SkillOpt`;
}

/** `step 12 of 40 · epoch 2 of 4`; empty before the first step. */
export function runPlaceText(state: RunState): string {
  const plan = state.plan;
  if (plan === null || state.step === 0) {
    return "";
  }
  const epochs = plan.stepsPerEpoch > 0 ? Math.ceil(plan.totalSteps / plan.stepsPerEpoch) : 0;
  return `step ${state.step} of ${plan.totalSteps} · epoch ${Math.max(1, state.epoch)} of ${epochs}`;
}

import { findInAnswer } from "./diagnose-answer";
import { findInSettings, findRisks } from "./diagnose-settings";
import type { Mistake, Observation } from "./observation";

/**
 * What is wrong with an endpoint, the likeliest cause first (models-and-harnesses.md 8). Pure: the
 * same observation gives the same list; an endpoint that answered has no problems, only risks.
 */
export function diagnose(observation: Observation): readonly Mistake[] {
  const { answer, hasAnswered } = observation;
  const risks = findRisks(observation);
  if (hasAnswered) {
    return risks;
  }
  const inAnswer = answer === null ? [] : findInAnswer(observation, answer);
  return [...findInSettings(observation), ...inAnswer, ...risks];
}

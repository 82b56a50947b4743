import type { Tone } from "../domain/outcome-words";
import { signSentence, signTest, signVerdict } from "../domain/stats/sign-test";
import { wilsonInterval } from "../domain/stats/wilson";
import type { RunState } from "../events/run-state";
import { formatPlural } from "../format/count";
import { formatDelta, formatFraction, formatInterval, formatScore } from "../format/score";
import type { ShareFindings } from "../schemas/share";

export type VerdictRow = {
  readonly name: string;
  readonly split: "Selection" | "Test";
  readonly score: string;
  readonly fraction: string;
  /** `95 % 0.66–0.78`. */
  readonly interval: string;
};

export type ShareVerdict = {
  /** The answer in a few words: "Better, beyond chance". */
  readonly answer: string;
  readonly tone: Tone;
  /** How sure one can be, with the counts it comes from. */
  readonly reason: string;
  readonly rows: readonly VerdictRow[];
};

function row(
  name: string,
  split: VerdictRow["split"],
  count: { readonly passed: number; readonly scored: number },
): VerdictRow {
  const interval = wilsonInterval(count.passed, count.scored);
  return {
    name,
    split,
    score: formatScore(count.scored === 0 ? null : count.passed / count.scored),
    fraction: formatFraction(count.passed, count.scored),
    interval: interval === null ? "" : `95 % ${formatInterval(interval)}`,
  };
}

/** Is the best skill better than the seed, and how sure? Null before the seed has a score. */
export function shareVerdict(state: RunState, findings: ShareFindings): ShareVerdict | null {
  const { comparison } = findings;
  if (state.baseline === null) {
    return null;
  }
  const tests = state.tests.filter(({ which }) => which !== "final");
  const rows = [
    row("Seed", "Selection", comparison?.seed ?? state.baseline.score),
    ...(comparison ? [row("Best", "Selection", comparison.best)] : []),
    ...tests.map(({ which, score }) => row(which === "seed" ? "Seed" : "Best", "Test", score)),
  ];
  const gain = (state.bestScore ?? state.baseline.gateScore) - state.baseline.gateScore;
  return { ...answerOf(gain, comparison), rows };
}

function answerOf(
  gain: number,
  comparison: ShareFindings["comparison"],
): Pick<ShareVerdict, "answer" | "tone" | "reason"> {
  if (gain <= 0) {
    return {
      answer: "No better than the seed",
      tone: "neutral",
      reason: "No candidate scored higher than the text the run began with.",
    };
  }
  if (comparison === null) {
    return {
      answer: `Better by ${formatDelta(gain)}`,
      tone: "neutral",
      reason: "The results of single items are not stored, so chance cannot be judged.",
    };
  }
  const { improved, regressed, seed } = comparison;
  const counts = `On the same ${formatPlural(seed.scored, "item")}: ${signSentence(improved, regressed)} (exact sign test).`;
  switch (signVerdict(signTest(improved, regressed))) {
    case "clear":
      return { answer: "Better, beyond chance", tone: "accept", reason: counts };
    case "weak":
      return { answer: "Better, weak evidence", tone: "warning", reason: counts };
    default:
      return {
        answer: "Better, but within noise",
        tone: "warning",
        reason: `${counts} A difference of this size can come from chance alone.`,
      };
  }
}

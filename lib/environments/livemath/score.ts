import { extractTaggedOrLastLine } from "../extract-tagged";
import type { ScoringProfile } from "../scoring-profile";
import { type Choice, findChoice, normalizeLabel } from "./choices";
import { type ParsedLabel, parseChoiceLabel } from "./label";

export type ChoiceScore = {
  readonly em: number;
  readonly answer: string;
  readonly predicted: ParsedLabel;
  readonly predictedText: string;
  readonly correctLabel: string;
  readonly correctText: string;
};

/** Scores a reply: 1 when the option it names is the right one. */
export function evaluateChoice(
  reply: string,
  item: { readonly choices: readonly Choice[]; readonly correctChoice: Choice },
  profile: ScoringProfile,
): ChoiceScore {
  const { answer } = extractTaggedOrLastLine(reply, profile);
  const predicted = parseChoiceLabel(answer, item.choices, profile);
  const correctLabel = normalizeLabel(item.correctChoice.label);
  const isRight = predicted.label === correctLabel && (profile === "compat" || predicted.isLabel);
  return {
    em: isRight ? 1 : 0,
    answer,
    predicted,
    predictedText: findChoice(item.choices, predicted.label)?.text ?? "",
    correctLabel,
    correctText: item.correctChoice.text || (findChoice(item.choices, correctLabel)?.text ?? ""),
  };
}

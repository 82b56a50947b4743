import { collapseBlanks } from "@/lib/domain/whitespace";

export type TemplateScore = {
  /** 1 passes, 0 fails; the gate counts it. */
  readonly hard: number;
  /** Partial credit from 0 to 1. */
  readonly soft: number;
};

/** Pure, quick and without surprises: any text gives a score, and the same text the same score. */
export function scoreAnswer(answer: string, expected: readonly string[]): TemplateScore {
  const given = normalize(answer);
  const isRight = expected.some((gold) => normalize(gold) === given);
  return { hard: isRight ? 1 : 0, soft: isRight ? 1 : 0 };
}

function normalize(text: string): string {
  return collapseBlanks(text).toLowerCase();
}

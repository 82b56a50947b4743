/**
 * What a scorer says about an answer. `error` means that it could not decide, which is never a 0
 * (benchmarks.md 8.3). `reason` says what is missing for full score. `pass` takes the place of the
 * pass threshold where a judge or a script gave a verdict of its own.
 */
export type ScorerResult =
  | {
      readonly ok: true;
      readonly soft: number;
      readonly reason: string;
      readonly pass?: boolean;
      readonly details?: Readonly<Record<string, unknown>>;
    }
  | {
      readonly ok: false;
      readonly error: string;
      /** Set when the infrastructure and not the scorer is to blame: the item may be tried again. */
      readonly unscoredBy?: UnscoredBy;
    };

/** Who left an item without a score: the judge's endpoint, or replies of the judge nobody can read. */
export type UnscoredBy = {
  readonly who: "judge";
  readonly failure: "endpoint" | "reply";
  /** Of the last error. */
  readonly kind: string;
};

export type ScoredAnswer =
  | {
      readonly status: "scored";
      readonly hard: number;
      readonly soft: number;
      readonly reason: string;
      readonly details?: Readonly<Record<string, unknown>>;
    }
  | { readonly status: "scorer_error"; readonly reason: string }
  | { readonly status: "infra_error"; readonly reason: string; readonly unscoredBy: UnscoredBy };

/** Sums of thirds must reach a threshold such as 0.6666666667 written by hand. */
const slack = 1e-9;

/** hard = 1 when the scorer's own verdict or the pass threshold says so; the reason is dropped then. */
export function toScoredAnswer(
  scorer: { readonly type: string; readonly passThreshold: number },
  result: ScorerResult,
): ScoredAnswer {
  if (!result.ok && result.unscoredBy) {
    return { status: "infra_error", reason: result.error, unscoredBy: result.unscoredBy };
  }
  if (!result.ok) {
    return { status: "scorer_error", reason: `scorer_error: ${scorer.type}: ${result.error}` };
  }
  const hard = (result.pass ?? result.soft >= scorer.passThreshold - slack) ? 1 : 0;
  return {
    status: "scored",
    hard,
    soft: result.soft,
    reason: hard === 1 ? "" : result.reason,
    ...(result.details ? { details: result.details } : {}),
  };
}

export type SignVerdict = "clear" | "weak" | "within_noise";

/**
 * Exact two-sided sign test on discordant pairs: the probability of a split at least as uneven as
 * `improved` : `regressed` when both directions are equally likely. 1 without discordant pairs.
 */
export function signTest(improved: number, regressed: number): number {
  const pairs = improved + regressed;
  const fewer = Math.min(improved, regressed);
  if (pairs === 0) {
    return 1;
  }
  let logTerm = -pairs * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k += 1) {
    logTerm += Math.log(pairs - k + 1) - Math.log(k);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}

/** clear: p < 0.05 · weak: up to 0.2 · within noise above (product.md 9.3). */
export function signVerdict(p: number): SignVerdict {
  if (p < 0.05) {
    return "clear";
  }
  return p <= 0.2 ? "weak" : "within_noise";
}

const verdictWords: Readonly<Record<SignVerdict, string>> = {
  clear: "clear",
  weak: "weak",
  within_noise: "within noise",
};

/** `9 better, 5 worse, p = 0.42 — within noise`. */
export function signSentence(improved: number, regressed: number): string {
  const p = signTest(improved, regressed);
  const rounded = p < 0.001 ? "p < 0.001" : `p = ${p.toFixed(p < 0.01 ? 3 : 2)}`;
  return `${improved} better, ${regressed} worse, ${rounded} — ${verdictWords[signVerdict(p)]}`;
}

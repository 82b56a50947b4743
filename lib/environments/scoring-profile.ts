/**
 * Which scorer grades an answer: the benchmark's own, or the original's bit for bit. Scores of the two
 * are never compared or averaged.
 */
export type ScoringProfile = "official" | "compat";

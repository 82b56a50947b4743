import type { Interval } from "./wilson";

/** Two-sided 95 % quantile of the normal distribution. */
const z95 = 1.959963984540054;

export type Kappa = {
  /** Share of cases both raters put into the same category. */
  readonly agreement: number;
  /** The same share if both had rated by chance with their own frequencies. */
  readonly byChance: number;
  /** Null when chance alone explains everything: one category only. */
  readonly kappa: number | null;
  /** Asymptotic standard error of kappa (Fleiss, Cohen and Everitt 1969). */
  readonly standardError: number | null;
  /** 95 % interval of kappa, cut to -1 … 1. */
  readonly interval: Interval | null;
};

/**
 * Cohen's kappa of a square table of counts: rows are the categories of one rater, columns the same
 * categories of the other. Throws RangeError for a table that is not square.
 */
export function cohenKappa(table: readonly (readonly number[])[]): Kappa {
  if (table.some((row) => row.length !== table.length)) {
    throw new RangeError("a table of agreement has as many rows as columns");
  }
  const total = table.flat().reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    return { agreement: 0, byChance: 0, kappa: null, standardError: null, interval: null };
  }
  const at = (row: number, column: number) => (table[row]?.[column] ?? 0) / total;
  const places = table.map((_, index) => index);
  const rowShare = places.map((row) => places.reduce((sum, column) => sum + at(row, column), 0));
  const columnShare = places.map((column) => places.reduce((sum, row) => sum + at(row, column), 0));
  const share = (shares: readonly number[], place: number) => shares[place] ?? 0;
  const agreement = places.reduce((sum, place) => sum + at(place, place), 0);
  const byChance = places.reduce(
    (sum, place) => sum + share(rowShare, place) * share(columnShare, place),
    0,
  );
  const room = 1 - byChance;
  if (room < 1e-12) {
    return { agreement, byChance, kappa: null, standardError: null, interval: null };
  }
  const kappa = (agreement - byChance) / room;
  const onDiagonal = places.reduce((sum, place) => {
    const margin = share(rowShare, place) + share(columnShare, place);
    return sum + at(place, place) * (1 - margin * (1 - kappa)) ** 2;
  }, 0);
  const beside = places.reduce(
    (sum, row) =>
      sum +
      places
        .filter((column) => column !== row)
        .reduce(
          (inner, column) =>
            inner + at(row, column) * (share(columnShare, row) + share(rowShare, column)) ** 2,
          0,
        ),
    0,
  );
  const variance = onDiagonal + (1 - kappa) ** 2 * beside - (kappa - byChance * (1 - kappa)) ** 2;
  const standardError = Math.sqrt(Math.max(0, variance) / total) / room;
  return {
    agreement,
    byChance,
    kappa,
    standardError,
    interval: {
      low: Math.max(-1, kappa - z95 * standardError),
      high: Math.min(1, kappa + z95 * standardError),
    },
  };
}

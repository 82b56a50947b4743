/** One for each number of decimals from two to six; a formatter is dear to make. */
const formatters = [2, 3, 4, 5, 6].map(
  (maximumFractionDigits) =>
    new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits }),
);

/**
 * Micro-dollars as text: `$3.10`; below one dollar at most two significant decimals (`$0.24`,
 * `$0.0031`). An unknown price is null and stays unknown.
 */
export function formatMoney(micros: number | null): string {
  if (micros === null) {
    return "–";
  }
  const dollars = micros / 1_000_000;
  if (dollars === 0) {
    return "$0.00";
  }
  const size = Math.abs(dollars);
  const decimals = size >= 0.1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(size)));
  const text = formatters[Math.max(2, decimals) - 2]?.format(size);
  return `${dollars < 0 ? "−" : ""}$${text}`;
}

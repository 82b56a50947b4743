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
  const text = new Intl.NumberFormat("en", {
    minimumFractionDigits: 2,
    maximumFractionDigits: Math.max(2, decimals),
  }).format(size);
  return `${dollars < 0 ? "−" : ""}$${text}`;
}

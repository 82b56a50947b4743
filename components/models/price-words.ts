import { formatMoney } from "@/lib/format/money";
import type { KnownPriceRow } from "@/lib/schemas/model-profile";

const perMillion = (dollars: number) => formatMoney(dollars * 1_000_000);

/** `$0.75 in · $0.075 cached · $4.50 out`; an unknown price is never 0. */
export function priceWords(price: KnownPriceRow | null): string {
  if (price === null) {
    return "unknown";
  }
  if (price.origin === "free") {
    return "free";
  }
  const cached = price.cachedInput === null ? "" : ` · ${perMillion(price.cachedInput)} cached`;
  return `${perMillion(price.input)} in${cached} · ${perMillion(price.output)} out`;
}

/** Where a price comes from. */
export function priceOrigin(price: KnownPriceRow | null): string {
  if (price === null) {
    return "runs show tokens only; enter a price to see money";
  }
  switch (price.origin) {
    case "own":
      return "entered here";
    case "free":
      return "nothing is paid per token";
    case "table":
      return `${price.source}, from ${price.effectiveFrom}, checked ${price.checkedAt}`;
    default: {
      const unknown: never = price.origin;
      return unknown;
    }
  }
}

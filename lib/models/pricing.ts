import type { ModelRole, Price, Provider } from "../schemas/model-role";
import {
  freeProviders,
  type PriceRow,
  pricesCheckedAt,
  priceTable,
  type Tier,
} from "./price-table";

export type ModelPrice = {
  readonly tiers: readonly [Tier, ...Tier[]];
  /** How long cache writes are kept whose reply does not say it. */
  readonly writesForAnHour?: boolean;
};

/** A price and where it comes from, for people. Dates are days, YYYY-MM-DD. */
export type KnownPrice = ModelPrice &
  (
    | { readonly origin: "own" }
    | { readonly origin: "free" }
    | {
        readonly origin: "table";
        readonly source: string;
        readonly effectiveFrom: string;
        readonly checkedAt: string;
      }
  );

const free: KnownPrice = {
  origin: "free",
  tiers: [{ input: 0, cachedInput: 0, cacheWrite: 0, output: 0 }],
};

/**
 * Price of a model: the override, else the table, else null (unknown is never 0). A dated name like
 * `gpt-5.4-2026-03-01` has the price of its family. `day` (YYYY-MM-DD) picks the row in force then;
 * left out, the newest.
 */
export function priceOf(
  model: string,
  provider: Provider,
  override?: Price,
  day?: string,
): KnownPrice | null {
  if (override) {
    return { origin: "own", tiers: [override] };
  }
  if (freeProviders.has(provider)) {
    return free;
  }
  const row = findPriceRow(priceTable, model, day);
  return (
    row && {
      origin: "table",
      tiers: row.tiers,
      source: row.source,
      effectiveFrom: row.effectiveFrom,
      checkedAt: pricesCheckedAt,
    }
  );
}

/** The newest row of the model's family that is in force on `day`; null when there is none. */
export function findPriceRow(
  rows: readonly PriceRow[],
  model: string,
  day?: string,
): PriceRow | null {
  const family = model.toLowerCase().replace(/-\d{4}-?\d{2}-?\d{2}$/, "");
  let newest: PriceRow | null = null;
  for (const row of rows) {
    const isInForce = day === undefined || row.effectiveFrom <= day;
    const isNewer = newest === null || row.effectiveFrom > newest.effectiveFrom;
    if (row.models.includes(family) && isInForce && isNewer) {
      newest = row;
    }
  }
  return newest;
}

/** What a role's calls cost: as `priceOf`, and writing the prompt cache by the role's own setting. */
export function priceOfRole(settings: ModelRole): KnownPrice | null {
  const price = priceOf(settings.model, settings.provider, settings.price);
  return price && { ...price, writesForAnHour: settings.anthropic?.cacheTtl === "1h" };
}

/** Cost of one request in micro-dollars (1 $/1M tokens = 1 micro-dollar per token); null when unknown. */
export function costMicros(
  usage: {
    readonly inputTokens: number;
    readonly cachedInputTokens: number;
    readonly outputTokens: number;
    readonly cacheWriteTokens?: number | undefined;
    /** Part of `cacheWriteTokens`; left out, the price says how long they are kept. */
    readonly cacheWrite1hTokens?: number | undefined;
  },
  price: ModelPrice | null,
): number | null {
  if (!price) {
    return null;
  }
  const written = usage.cacheWriteTokens ?? 0;
  const forAnHour = Math.min(
    written,
    usage.cacheWrite1hTokens ?? (price.writesForAnHour ? written : 0),
  );
  const promptTokens = usage.inputTokens + usage.cachedInputTokens + written;
  const tier =
    price.tiers.find((candidate) => promptTokens <= (candidate.upToPromptTokens ?? Infinity)) ??
    price.tiers[0];
  const writePrice = tier.cacheWrite ?? tier.input;
  return Math.round(
    usage.inputTokens * tier.input +
      (written - forAnHour) * writePrice +
      forAnHour * (tier.cacheWrite1h ?? writePrice) +
      usage.cachedInputTokens * (tier.cachedInput ?? tier.input) +
      usage.outputTokens * tier.output,
  );
}

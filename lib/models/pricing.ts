import type { Price, Provider } from "../schemas/model-role";

/** Dollars per million tokens; `upToPromptTokens` bounds the tier, which bills the whole request. */
type Tier = Price & { readonly upToPromptTokens?: number };

export type ModelPrice = { readonly tiers: readonly [Tier, ...Tier[]] };

type PriceRow = { readonly models: readonly string[]; readonly tiers: readonly [Tier, ...Tier[]] };

/** When the table was last compared with the vendors' lists. */
export const pricesCheckedAt = "2026-08-22";

const longPrompt = 272_000;

const priceRows: readonly PriceRow[] = [
  {
    models: ["gpt-5.5"],
    tiers: [
      { upToPromptTokens: longPrompt, input: 5, cachedInput: 0.5, output: 30 },
      { input: 10, cachedInput: 1, output: 45 },
    ],
  },
  {
    models: ["gpt-5.4"],
    tiers: [
      { upToPromptTokens: longPrompt, input: 2.5, cachedInput: 0.25, output: 15 },
      { input: 5, cachedInput: 0.5, output: 22.5 },
    ],
  },
  { models: ["gpt-5.4-mini"], tiers: [{ input: 0.75, cachedInput: 0.075, output: 4.5 }] },
  { models: ["gpt-5.4-nano"], tiers: [{ input: 0.2, cachedInput: 0.02, output: 1.25 }] },
  {
    models: ["claude-opus-4-5", "claude-opus-4-6", "claude-opus-4-7", "claude-opus-4-8"],
    tiers: [{ input: 5, cachedInput: 0.5, output: 25 }],
  },
  {
    models: ["claude-sonnet-4-5", "claude-sonnet-4-6"],
    tiers: [{ input: 3, cachedInput: 0.3, output: 15 }],
  },
  { models: ["claude-haiku-4-5"], tiers: [{ input: 1, cachedInput: 0.1, output: 5 }] },
];

const free: ModelPrice = { tiers: [{ input: 0, cachedInput: 0, output: 0 }] };

/**
 * Price of a model: the override, else the table, else null (unknown is never 0).
 * A dated name like `gpt-5.4-2026-03-01` has the price of its family.
 */
export function priceOf(model: string, provider: Provider, override?: Price): ModelPrice | null {
  if (override) {
    return { tiers: [override] };
  }
  if (provider === "simulated") {
    return free;
  }
  const family = model.toLowerCase().replace(/-\d{4}-?\d{2}-?\d{2}$/, "");
  const row = priceRows.find((candidate) => candidate.models.includes(family));
  return row ? { tiers: row.tiers } : null;
}

/** Cost of one request in micro-dollars (1 $/1M tokens = 1 micro-dollar per token); null when unknown. */
export function costMicros(
  usage: {
    readonly inputTokens: number;
    readonly cachedInputTokens: number;
    readonly outputTokens: number;
  },
  price: ModelPrice | null,
): number | null {
  if (!price) {
    return null;
  }
  const promptTokens = usage.inputTokens + usage.cachedInputTokens;
  const tier =
    price.tiers.find((candidate) => promptTokens <= (candidate.upToPromptTokens ?? Infinity)) ??
    price.tiers[0];
  return Math.round(
    usage.inputTokens * tier.input +
      usage.cachedInputTokens * (tier.cachedInput ?? tier.input) +
      usage.outputTokens * tier.output,
  );
}

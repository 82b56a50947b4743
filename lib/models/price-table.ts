import type { Price, Provider } from "../schemas/model-role";

/** Dollars per million tokens; `upToPromptTokens` bounds the tier, which bills the whole request. */
export type Tier = Price & {
  readonly upToPromptTokens?: number;
  /** Writing into the provider's prompt cache for an hour; five minutes are `cacheWrite`. */
  readonly cacheWrite1h?: number;
};

export type PriceRow = {
  readonly models: readonly string[];
  /** First day of the price; an older row of the same model holds before it. */
  readonly effectiveFrom: string;
  readonly source: string;
  readonly tiers: readonly [Tier, ...Tier[]];
};

/** When the table was last compared with the vendors' lists. */
export const pricesCheckedAt = "2026-08-22";

const longPrompt = 272_000;
const openAi = "OpenAI price list";
const anthropic = "Anthropic price list";

/** Providers whose models cost nothing here: what they run on is the person's own. */
export const freeProviders: ReadonlySet<Provider> = new Set<Provider>(["simulated", "local_gguf"]);

/** US dollars per million tokens, by model family. A family may have several rows, one per date. */
export const priceTable: readonly PriceRow[] = [
  {
    models: ["gpt-5.5"],
    effectiveFrom: "2026-04-01",
    source: openAi,
    tiers: [
      { upToPromptTokens: longPrompt, input: 5, cachedInput: 0.5, output: 30 },
      { input: 10, cachedInput: 1, output: 45 },
    ],
  },
  {
    models: ["gpt-5.4"],
    effectiveFrom: "2026-03-01",
    source: openAi,
    tiers: [
      { upToPromptTokens: longPrompt, input: 2.5, cachedInput: 0.25, output: 15 },
      { input: 5, cachedInput: 0.5, output: 22.5 },
    ],
  },
  {
    models: ["gpt-5.4-mini"],
    effectiveFrom: "2026-03-01",
    source: openAi,
    tiers: [{ input: 0.75, cachedInput: 0.075, output: 4.5 }],
  },
  {
    models: ["gpt-5.4-nano"],
    effectiveFrom: "2026-03-01",
    source: openAi,
    tiers: [{ input: 0.2, cachedInput: 0.02, output: 1.25 }],
  },
  {
    models: ["claude-opus-4-5", "claude-opus-4-6", "claude-opus-4-7", "claude-opus-4-8"],
    effectiveFrom: "2025-11-24",
    source: anthropic,
    tiers: [{ input: 5, cachedInput: 0.5, cacheWrite: 6.25, cacheWrite1h: 10, output: 25 }],
  },
  {
    models: ["claude-sonnet-4-5", "claude-sonnet-4-6"],
    effectiveFrom: "2025-09-29",
    source: anthropic,
    tiers: [{ input: 3, cachedInput: 0.3, cacheWrite: 3.75, cacheWrite1h: 6, output: 15 }],
  },
  {
    models: ["claude-haiku-4-5"],
    effectiveFrom: "2025-10-15",
    source: anthropic,
    tiers: [{ input: 1, cachedInput: 0.1, cacheWrite: 1.25, cacheWrite1h: 2, output: 5 }],
  },
];

import { type HeaderReader, readDuration } from "./retry";

/** What an endpoint may limit per minute. */
export const budgetNames = ["requests", "tokens", "inputTokens", "outputTokens"] as const;
export type BudgetName = (typeof budgetNames)[number];

/** `left` is what remained when the reply was sent; null when the reply did not say. */
export type AnnouncedBudget = { readonly perMinute: number; readonly left: number | null };
/** Limits an endpoint named in the headers of a reply; those it did not name are absent. */
export type AnnouncedLimits = Partial<Readonly<Record<BudgetName, AnnouncedBudget>>>;

const minuteMs = 60_000;

/** Header names by vendor: OpenAI, Azure and their like; Anthropic, which also splits tokens. */
const openAiHeaders = (what: string) => ({
  limit: `x-ratelimit-limit-${what}`,
  left: `x-ratelimit-remaining-${what}`,
  reset: `x-ratelimit-reset-${what}`,
});
const anthropicHeaders = (what: string) => ({
  limit: `anthropic-ratelimit-${what}-limit`,
  left: `anthropic-ratelimit-${what}-remaining`,
  reset: `anthropic-ratelimit-${what}-reset`,
});
const sources = [
  ["requests", openAiHeaders("requests")],
  ["tokens", openAiHeaders("tokens")],
  ["requests", anthropicHeaders("requests")],
  ["tokens", anthropicHeaders("tokens")],
  ["inputTokens", anthropicHeaders("input-tokens")],
  ["outputTokens", anthropicHeaders("output-tokens")],
] as const;

/** True for headers that are worth a look; replies of most servers have none. */
export function isLimitHeader(name: string): boolean {
  return /^(?:x|anthropic)-ratelimit-/i.test(name);
}

/** Reads the limits per minute a reply announces (models-and-harnesses.md 10). */
export function readAnnouncedLimits(headers: HeaderReader, now: number): AnnouncedLimits {
  const found: Partial<Record<BudgetName, AnnouncedBudget>> = {};
  for (const [name, names] of sources) {
    const limit = readCount(headers.get(names.limit));
    const left = readCount(headers.get(names.left));
    const resetMs = readReset(headers.get(names.reset), now);
    if (limit !== null && limit >= 1 && isPerMinute(limit, left, resetMs)) {
      found[name] = { perMinute: limit, left };
    }
  }
  return found;
}

/**
 * A limit by the hour or day looks the same but for the time until it is full again: longer than a
 * minute, and so long that the part used up does not explain it.
 */
function isPerMinute(limit: number, left: number | null, resetMs: number | null): boolean {
  if (resetMs === null || resetMs <= minuteMs + 1000) {
    return true;
  }
  const used = limit - (left ?? limit);
  return used > 0 && (resetMs * limit) / used <= 1.5 * minuteMs;
}

function readCount(text: string | null): number | null {
  return text !== null && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : null;
}

/** A span (`1m30s`, or plain seconds) or a time of day, as ms from `now`. */
function readReset(text: string | null, now: number): number | null {
  if (text === null) {
    return null;
  }
  const seconds = readCount(text);
  if (seconds !== null) {
    return seconds * 1000;
  }
  const span = readDuration(text);
  if (span !== undefined) {
    return span;
  }
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

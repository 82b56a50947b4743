// The frame of every page reads these: the small build of zod.
import * as z from "zod/mini";

/** One of `words`; anything else, and nothing, is the usual one. */
function word<const T extends string>(words: readonly T[], usual: NoInfer<T>) {
  return z.catch(z._default(z.enum(words), usual), usual);
}

/**
 * What one browser remembers about how pages look; never part of an address or of the database. It is
 * kept in a cookie, so that the first page the server sends already looks like it.
 */
export const preferencesSchema = z.object({
  theme: word(["system", "light", "dark"], "system"),
  contrast: word(["system", "more"], "system"),
  motion: word(["system", "reduced"], "system"),
  density: word(["comfortable", "compact"], "comfortable"),
  /** How moments are written; the other form is in the title. */
  times: word(["relative", "exact"], "relative"),
  /** How the skill page opens when its address does not say. */
  diff: word(["split", "unified", "blame", "plain"], "split"),
  /** Columns of the run table by name, in order; null: the usual ones. */
  columns: z.catch(
    z._default(z.nullable(z.array(z.string().check(z.maxLength(20))).check(z.maxLength(30))), null),
    null,
  ),
  singleKeys: word(["on", "off"], "on"),
  notify: word(["off", "on"], "off"),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** Name of the cookie. */
export const preferencesKey = "skillopt-preferences";

const yearSeconds = 31_536_000;

/** What a browser has stored, as far as it is understood; the value may still be percent-encoded. */
export function readPreferences(stored: string | null): Preferences {
  const parsed = preferencesSchema.safeParse(readJson(stored ?? ""));
  return parsed.success ? parsed.data : preferencesSchema.parse({});
}

/** The value of the preferences cookie in a `Cookie` header or `document.cookie`; null without one. */
export function findPreferences(cookies: string): string | null {
  const pair = cookies
    .split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${preferencesKey}=`));
  return pair?.slice(preferencesKey.length + 1) ?? null;
}

/** The cookie as a page sets it. It says nothing about anybody and is sent to this app only. */
export function preferencesCookie(preferences: Preferences): string {
  const value = encodeURIComponent(JSON.stringify(preferences));
  return `${preferencesKey}=${value}; path=/; max-age=${yearSeconds}; samesite=lax`;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("%7B") ? decodeURIComponent(text) : text);
  } catch {
    return {};
  }
}

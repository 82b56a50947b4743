import type { Preferences } from "../schemas/preferences";

/** Name of the cookie. */
export const preferencesKey = "skillopt-preferences";

const yearSeconds = 31_536_000;

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

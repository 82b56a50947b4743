import { expect, test } from "vitest";
import {
  findPreferences,
  preferencesCookie,
  preferencesKey,
} from "@/lib/domain/preferences-cookie";
import { readPreferences } from "@/lib/schemas/preferences";

test("what a browser remembers survives its cookie, among others and percent-encoded", () => {
  const preferences = {
    ...readPreferences(null),
    theme: "dark" as const,
    density: "compact" as const,
    columns: ["best", "cost"],
  };
  const cookie = preferencesCookie(preferences);
  expect(cookie).toMatch(/; path=\/; max-age=\d+; samesite=lax$/);
  const sent = `a=1; ${cookie.split("; ")[0]}; b=2`;
  const stored = findPreferences(sent);
  expect(readPreferences(stored)).toEqual(preferences);
  expect(readPreferences(decodeURIComponent(stored ?? ""))).toEqual(preferences);
});

test("a foreign, broken or older cookie gives the usual values where it is not understood", () => {
  const usual = readPreferences(null);
  expect(findPreferences("a=1; other=2")).toBeNull();
  for (const stored of ["", "nonsense", "%7B%zz", "[]", "null", '{"theme":"pink","columns":7}']) {
    expect(readPreferences(stored)).toEqual(usual);
  }
  expect(readPreferences('{"motion":"reduced","new":1}').motion).toBe("reduced");
  expect(preferencesKey).toBe("skillopt-preferences");
});

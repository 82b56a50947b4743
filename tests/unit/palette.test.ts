import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  contrast,
  distance,
  type Rgb,
  readTokens,
  seenBy,
  type Theme,
  visions,
} from "../support/colours";

/** P 12.1 to 12.3: every ratio and distance of the visual system, computed from the token file. */
const css = readFileSync("app/globals.css", "utf8");
const surfaces = ["bg", "surface", "surface-2"] as const;
const themes: readonly Theme[] = ["light", "dark"];

const series = ["series-current", "series-best", "series-rollout", "series-neutral"];
const marks = [...series, "accept", "reject"];
const meanings = ["accept", "reject", "neutral", "warning", "danger", "info"];
const readText = ["text", "text-2", "text-3", "accent", ...meanings.map((name) => `${name}-text`)];
const compare = [1, 2, 3, 4, 5, 6].map((number) => `compare-${number}`);
const diffTints = ["add-line", "add-word", "remove-line", "remove-word", "protected"].map(
  (name) => `diff-${name}`,
);

function pairs<T>(values: readonly T[]): [T, T][] {
  return values.flatMap((a, index) => values.slice(index + 1).map((b): [T, T] => [a, b]));
}

function nearest(names: readonly string[], of: (name: string) => Rgb): number {
  return Math.min(...pairs(names).map(([a, b]) => distance(of(a), of(b))));
}

for (const theme of themes) {
  const tokens = readTokens(css, theme);
  const ratio = (a: string, b: string) => contrast(tokens(a), tokens(b));
  describe(`the ${theme} theme`, () => {
    test.each(readText)("%s is read on every surface (4.5 : 1)", (name) => {
      for (const surface of surfaces) {
        expect(ratio(name, surface), surface).toBeGreaterThanOrEqual(4.5);
      }
    });
    test("text on the accent and on what is selected is read (4.5 : 1)", () => {
      for (const [text, ground] of [
        ["on-accent", "accent"],
        ["on-accent", "accent-hover"],
        ["text", "selected"],
        ["text-2", "selected"],
        ["accent", "selected"],
      ] as const) {
        expect(ratio(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    });
    test("edges of inputs, focus rings and marks stand out (3 : 1)", () => {
      for (const name of ["border-strong", "accent", ...marks, ...compare]) {
        for (const surface of surfaces) {
          expect(ratio(name, surface), `${name} on ${surface}`).toBeGreaterThanOrEqual(3);
        }
      }
    });
    test("text on every tint of a diff is read well (7.2 : 1)", () => {
      for (const tint of diffTints) {
        expect(ratio("text", tint), tint).toBeGreaterThanOrEqual(7.2);
      }
    });
    test("the six colours of a score chart are told apart, by everybody", () => {
      expect(nearest(marks, tokens)).toBeGreaterThanOrEqual(13);
      for (const vision of visions) {
        const seen = (name: string) => seenBy(vision, tokens(name));
        expect(nearest(marks, seen), vision).toBeGreaterThanOrEqual(9.5);
      }
    });
    test("the six colours of compared runs are told apart, by everybody", () => {
      for (const vision of visions) {
        const seen = (name: string) => seenBy(vision, tokens(name));
        expect(nearest(compare, seen), vision).toBeGreaterThanOrEqual(10);
      }
    });
  });
  describe(`high contrast, ${theme}`, () => {
    const high = readTokens(css, theme, { isHighContrast: true });
    test("text and edges reach 7 : 1 on every surface", () => {
      for (const name of ["text", "text-2", "text-3", "border", "border-strong"]) {
        for (const surface of surfaces) {
          expect(contrast(high(name), high(surface)), `${name} on ${surface}`).toBeGreaterThan(7);
        }
      }
    });
    test("colours that carry a meaning are read (4.5 : 1)", () => {
      for (const name of ["accept-text", "reject-text", "warning-text", "danger-text", "accent"]) {
        expect(contrast(high(name), high("bg")), name).toBeGreaterThanOrEqual(4.5);
      }
    });
  });
}

test("the reader's own choice of high contrast has the same colours as the system's", () => {
  for (const theme of themes) {
    const bySystem = readTokens(css, theme, { isHighContrast: true });
    const byChoice = readTokens(css, theme, { isHighContrast: true, isOwnChoice: true });
    for (const name of [...surfaces, "text", "text-2", "text-3", "border", "border-strong"]) {
      expect(byChoice(name), `${name}, ${theme}`).toEqual(bySystem(name));
    }
  }
});

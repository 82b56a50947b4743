import { describe, expect, test } from "vitest";
import { matchEntries, type PaletteEntry, stepAskedFor } from "@/lib/run-view/palette-match";

const entry = (kind: PaletteEntry["kind"], label: string, detail = ""): PaletteEntry => ({
  id: label,
  kind,
  label,
  detail,
});
const entries = [
  entry("action", "Pause viewing"),
  entry("page", "Compare"),
  entry("page", "Runs"),
  entry("run", "searchqa-014", "hotpot"),
  entry("run", "hotpot run"),
];
const labels = (typed: string) => matchEntries(entries, typed, 10).map(({ label }) => label);

describe("the palette", () => {
  test("lists everything in its order while nothing is typed", () => {
    expect(labels("")).toHaveLength(5);
    expect(matchEntries(entries, "", 2)).toHaveLength(2);
  });

  test("a label that begins with the text comes before one that contains it", () => {
    expect(labels("run")).toEqual(["Runs", "hotpot run"]);
    expect(labels("hot")).toEqual(["hotpot run", "searchqa-014"]);
  });

  test("every word must occur, in label or detail", () => {
    expect(labels("014 hotpot")).toEqual(["searchqa-014"]);
    expect(labels("014 nothing")).toEqual([]);
  });

  test("> restricts to actions", () => {
    expect(labels(">")).toEqual(["Pause viewing"]);
    expect(labels("> pau")).toEqual(["Pause viewing"]);
    expect(labels("> runs")).toEqual([]);
  });

  test("step 12 asks for a step, other texts do not", () => {
    expect([stepAskedFor("step 12"), stepAskedFor("S7"), stepAskedFor("step")]).toEqual([
      12,
      7,
      null,
    ]);
    expect(stepAskedFor("steps 12 of")).toBeNull();
  });
});

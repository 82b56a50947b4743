import { expect, test } from "vitest";
import { branchLines, branchPath } from "@/lib/charts/branch-lines";
import { stuckAfterMs, stuckFor } from "@/lib/run-view/stuck";
import { ancestorsOf, type VersionOption } from "@/lib/run-view/version-options";

const anOption = (number: number, parentNumber: number | null): VersionOption => ({
  number,
  parentNumber,
  action: "reject",
  label: `v${number}`,
  place: "",
  score: null,
  lengthChars: 1,
});

test("a version's line leads over its parents to the seed, past rejected candidates", () => {
  const options = [anOption(0, null), anOption(1, 0), anOption(2, 1), anOption(3, 1)];
  expect([...ancestorsOf(options, 3)]).toEqual([3, 1, 0]);
  expect([...ancestorsOf([anOption(5, 5)], 5)]).toEqual([5]);
});

test("a branch is drawn from the step it took over, along the places that are seen", () => {
  const [branch] = branchLines([
    {
      runId: "run_2",
      name: "warmer",
      step: 2,
      bestHistory: [0.2, 0.4, 0.5, 0.5, 0.8],
      isOpen: false,
    },
  ]);
  expect(branch).toMatchObject({ words: "from step 2, best 0.800" });
  const place = { xOf: (x: number) => x * 10, yOf: (y: number) => y * 100 };
  expect(branch && branchPath(branch, place, [0, 9])).toBe("M20 50H30V50H40V80");
  expect(branch && branchPath(branch, place, [0, 2])).toBe("");
});

test("a running run that reports nothing for five minutes may hang; a waiting one may not", () => {
  const at = "2026-01-01T00:00:00.000Z";
  const later = Date.parse(at) + stuckAfterMs;
  expect(stuckFor({ status: "running", lastEventAt: at }, later)).toBe(stuckAfterMs);
  expect(stuckFor({ status: "running", lastEventAt: at }, later - 1)).toBeNull();
  expect(stuckFor({ status: "paused", lastEventAt: at }, later)).toBeNull();
  expect(stuckFor({ status: "running", lastEventAt: at }, null)).toBeNull();
});

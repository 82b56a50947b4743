import { expect, test } from "vitest";
import { currentAfterSteps, type VersionFact } from "@/lib/artifacts/skill-history";

function version(number: number, step: number, kind: string, outcome: string): VersionFact {
  return {
    number,
    step,
    epoch: 1,
    kind,
    outcome,
    skillHash: `h${number}`,
    contentHash: `c${number}`,
  };
}

const rows = (versions: VersionFact[], lastStep: number) =>
  currentAfterSteps(versions, lastStep).map(({ step, version: v }) => [step, v.number]);

test("a rejected candidate leaves the file of its step at the skill before it", () => {
  const versions = [
    version(0, 0, "seed", "seed"),
    version(1, 1, "step", "accept_new_best"),
    version(2, 2, "step", "reject"),
    version(3, 3, "step", "accept"),
  ];
  expect(rows(versions, 3)).toEqual([
    [0, 0],
    [1, 1],
    [2, 1],
    [3, 3],
  ]);
});

test("an epoch end replaces the skill of its last step, unless it was rejected (algorithm.md 5.3)", () => {
  const versions = [
    version(0, 0, "seed", "seed"),
    version(1, 2, "step", "accept"),
    version(2, 2, "slow_update", "force_accept"),
    version(3, 4, "slow_update", "reject"),
  ];
  expect(rows(versions, 4)).toEqual([
    [0, 0],
    [1, 0],
    [2, 2],
    [3, 2],
    [4, 2],
  ]);
});

test("before the baseline there is no version yet", () => {
  expect(rows([], 0)).toEqual([]);
});

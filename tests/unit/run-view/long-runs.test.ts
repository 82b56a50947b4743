import { expect, test } from "vitest";
import { packMatrix, unpackMatrix } from "@/lib/run-view/pack-matrix";
import { mostOffered, offeredVersions, type VersionOption } from "@/lib/run-view/version-options";
import type { ItemMatrix } from "@/lib/schemas/read-models";

const options = Array.from(
  { length: 10_000 },
  (_, number): VersionOption => ({
    number,
    action: number === 0 ? "seed" : number % 50 === 1 ? "accept" : "reject",
    label: `v${number}`,
    place: `step ${number}`,
    score: 0.5,
    parentNumber: number === 0 ? null : number - 1,
    lengthChars: 10,
  }),
);

test("of ten thousand versions those near the chosen ones, the ends and accepted ones are offered", () => {
  const numbers = offeredVersions(options, [0, 5001]).map((option) => option.number);
  expect(numbers).toHaveLength(mostOffered);
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  expect(numbers).toEqual(expect.arrayContaining([0, 1, 4990, 5001, 5010, 4951, 5051, 9999]));
  const few = options.slice(0, 5);
  expect(offeredVersions(few, [3])).toBe(few);
});

test("a packed matrix is the same matrix again, with cells that were never run", () => {
  const cell = (rolloutId: number, hard: number) => ({
    rolloutId,
    hard,
    soft: hard / 2,
    status: "scored",
  });
  const column = {
    skillHash: "a",
    label: "seed",
    versionNumber: 0,
    step: 0,
    outcome: "seed",
    scored: 2,
    passed: 1,
  };
  const matrix: ItemMatrix = {
    split: "val",
    columns: [column, { ...column, skillHash: "b", label: "step 1", versionNumber: null }],
    rows: [
      { itemId: "q1", taskType: "t", text: "one", cells: [cell(1, 1), null] },
      { itemId: "q2", taskType: "t", text: "two", cells: [cell(2, 0), cell(3, 1)] },
    ],
  };
  expect(unpackMatrix(packMatrix(matrix))).toEqual(matrix);
  const empty: ItemMatrix = { split: "test", columns: [], rows: [] };
  expect(unpackMatrix(packMatrix(empty))).toEqual(empty);
});

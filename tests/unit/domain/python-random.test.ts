import { describe, expect, it } from "vitest";
import { createPythonRandom, shuffled } from "@/lib/domain/python-random";

const table: [number, number[], number[]][] = [
  [0, [3626764237, 1654615998, 3255389356], [7, 8, 1, 5, 3, 4, 2, 0, 9, 6]],
  [1, [577090037, 2444712010, 3639700191], [6, 8, 9, 7, 5, 3, 0, 4, 1, 2]],
  [42, [2746317213, 478163327, 107420369], [7, 3, 2, 8, 5, 6, 9, 4, 0, 1]],
  [43, [165578901, 1228722198, 2990260696], [8, 1, 5, 6, 9, 7, 3, 2, 4, 0]],
  [1042, [1071640550, 627763569, 1525406937], [6, 4, 1, 9, 7, 8, 0, 5, 2, 3]],
  [4042, [2431899532, 182071580, 2161631847], [6, 7, 5, 3, 4, 8, 1, 2, 0, 9]],
  [-5, [2675342405, 1097127993, 3185950873], [2, 3, 1, 0, 8, 7, 6, 5, 4, 9]],
];

describe("R-1.9 the random generator", () => {
  it.each(table)("draws the known outputs and shuffle for seed %i", (seed, outputs, order) => {
    const random = createPythonRandom(seed);
    expect([random.nextUint32(), random.nextUint32(), random.nextUint32()]).toEqual(outputs);
    expect(shuffled([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], seed)).toEqual(order);
  });

  it("uses all words of a seed above 32 bits", () => {
    expect(createPythonRandom(2n ** 40n + 1n).nextUint32()).not.toBe(
      createPythonRandom(1).nextUint32(),
    );
  });

  it("leaves the given list as it is and keeps undefined and duplicate items", () => {
    const items = [1, undefined, 1, 2];
    const result = shuffled(items, 7);
    expect(items).toEqual([1, undefined, 1, 2]);
    expect(result.toSorted()).toEqual(items.toSorted());
  });

  it("refuses an empty range", () => {
    expect(() => createPythonRandom(1).below(0)).toThrow(RangeError);
  });
});

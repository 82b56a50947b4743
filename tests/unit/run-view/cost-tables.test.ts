import { describe, expect, it } from "vitest";
import { makeItemCosts, makeStepCosts } from "@/lib/run-view/cost-tables";
import type { RunCosts } from "@/lib/schemas/read-models";

const aStep = (change: Partial<RunCosts["steps"][number]>) => ({
  step: 1,
  action: "reject",
  gain: 0,
  calls: 10,
  tokens: 12_000,
  costMicros: 100_000,
  ...change,
});
const costs = (steps: RunCosts["steps"], items: RunCosts["items"] = []): RunCosts => ({
  steps,
  items,
  itemCount: items.length,
});

describe("costs by step", () => {
  it("an accepted step pays for the rejected ones before it", () => {
    const table = makeStepCosts(
      costs([
        aStep({ step: 0, action: null, costMicros: 900_000 }),
        aStep({ step: 1 }),
        aStep({ step: 2, action: "accept_new_best", gain: 0.05, costMicros: 300_000 }),
      ]),
    );
    expect(table.perAccepted).toMatch(/^\$0\.40 per accepted step \(1 accepted step of 2/);
    expect(table.lines.map(({ label, gain, perPoint }) => [label, gain, perPoint])).toEqual([
      ["Outside of steps", "", ""],
      ["1", "", ""],
      ["2", "+0.050", "$0.06"],
    ]);
  });

  it("an unknown price is a dash and makes no price per step", () => {
    const table = makeStepCosts(
      costs([aStep({ action: "accept_new_best", gain: 0.1, costMicros: null })]),
    );
    expect(table.perAccepted).toBe("");
    expect(table.lines[0]).toMatchObject({ cost: "–", perPoint: "" });
  });

  it("nothing accepted has no price", () => {
    expect(makeStepCosts(costs([aStep({})])).perAccepted).toBe("");
  });
});

it("costs by item say how many are shown", () => {
  const item = { itemId: "q1", rollouts: 4, tokens: 8000, costMicros: 20_000 };
  const all = makeItemCosts(costs([], [item]));
  expect(all.lines[0]).toMatchObject({ tokensEach: "2K", cost: "$0.02" });
  expect(all.caption).toBe("1 item");
  expect(makeItemCosts({ ...costs([], [item]), itemCount: 9 }).caption).toBe(
    "the 1 dearest of 9 items",
  );
});

import { describe, expect, it } from "vitest";
import { runsAddress } from "@/components/runs/run-address";
import { passedFraction } from "@/components/runs/run-row";

describe("a run's scores in the table", () => {
  it("have k/n exactly when a number of passed items gives the score", () => {
    expect(passedFraction(163 / 200, 200)).toBe("163/200");
    expect(passedFraction(0.8151, 200)).toBeNull();
    expect(passedFraction(null, 200)).toBeNull();
    expect(passedFraction(0, 0)).toBeNull();
  });
});

describe("the address of the run table", () => {
  it("carries filters and page, and nothing when there are none", () => {
    expect(runsAddress({ state: null, text: "  " })).toBe("/runs");
    expect(runsAddress({ state: "failed", text: "a&b" }, "c1")).toBe(
      "/runs?state=failed&q=a%26b&cursor=c1",
    );
  });
});

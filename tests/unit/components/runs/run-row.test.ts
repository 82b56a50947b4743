import { describe, expect, it } from "vitest";
import { exportAddress, plainRunView, runsAddress } from "@/components/runs/run-address";
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
  it("carries what is seen and page, and nothing when all is usual", () => {
    expect(runsAddress({ ...plainRunView, text: "  " })).toBe("/runs");
    expect(runsAddress({ ...plainRunView, state: "failed", text: "a&b" }, "c1")).toBe(
      "/runs?state=failed&q=a%26b&cursor=c1",
    );
    expect(
      runsAddress({ ...plainRunView, sort: "best", group: "dataset", columns: ["epochs"] }),
    ).toBe("/runs?sort=best&group=dataset&cols=epochs");
    expect(runsAddress({ ...plainRunView, sort: "best", order: "asc" })).toBe(
      "/runs?sort=best&order=asc",
    );
  });

  it("gives the same rows as a file, or only the chosen ones", () => {
    expect(exportAddress({ ...plainRunView, show: "pinned", text: "a" }, "csv", [])).toBe(
      "/api/v1/runs?format=csv&sort=created&order=desc&q=a+is%3Apinned",
    );
    expect(exportAddress(plainRunView, "json", ["run_1", "run_2"])).toContain("ids=run_1%2Crun_2");
  });
});

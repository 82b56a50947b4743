import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { castValue, parseOverrides } from "@/lib/config/overrides";

describe("overrides", () => {
  it.each([
    ["true", true],
    ["YES", true],
    ["False", false],
    ["no", false],
    ["on", "on"],
    ["1", 1],
    ["-7", -7],
    ["+3", 3],
    ["007", 7],
    ["3.14", 3.14],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["-2E-2", -0.02],
    ["", ""],
    [" ", " "],
    ["none", "none"],
    ["1,5", "1,5"],
    ["0x10", "0x10"],
    ["1 2", "1 2"],
    ["--1", "--1"],
    ["2:1:7", "2:1:7"],
    ["null", null],
    ["[1, 2]", [1, 2]],
    ['{"a": 1}', { a: 1 }],
    ['"12"', "12"],
    ["{broken", "{broken"],
    ["é", "é"],
  ])("2.1: the value %j means %j", (text, value) => {
    expect(castValue(text)).toEqual(value);
  });

  it("splits at the first =", () => {
    expect(parseOverrides(["env.guidance=a=b"])).toEqual({
      ok: true,
      overrides: [{ path: "env.guidance", value: "a=b" }],
    });
  });

  it("keeps names and paths as typed", () => {
    const parsed = parseOverrides([
      "model.target.model=4",
      "target_model=1e5",
      "env.split_dir=007",
    ]);
    expect(parsed).toMatchObject({
      overrides: [{ value: "4" }, { value: "1e5" }, { value: "007" }],
    });
  });

  it.each(["train.seed", "=5", "train..seed=1", ".seed=1"])("%j is not an override", (text) => {
    expect(parseOverrides([text])).toMatchObject({ ok: false, problems: [{}] });
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => void [castValue(text), parseOverrides([text])]));
  });
});

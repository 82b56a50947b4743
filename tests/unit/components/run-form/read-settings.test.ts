import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { readSettings } from "@/components/run-form/read-settings";
import { baseConfig, findPreset } from "@/components/run-form/starting-values";

const base = baseConfig(undefined, findPreset(undefined, "quick_look"));

test("settings written as YAML or JSON come back as they were", () => {
  for (const text of [stringify(base), JSON.stringify(base)]) {
    expect(readSettings(text, base, parse)).toEqual({ ok: true, config: base });
  }
});

test("what a file leaves out stays at the preset, and the environment is the dataset's", () => {
  const read = readSettings("train: { num_epochs: 7 }\nenv: { name: searchqa }", base, parse);
  expect(read.ok && read.config).toEqual({ ...base, train: { ...base.train, num_epochs: 7 } });
});

test("wrong values, unknown settings and foreign files are told with their place", () => {
  const problems = (text: string) => {
    const read = readSettings(text, base, parse);
    return read.ok ? [] : read.problems;
  };
  expect(problems("train: { num_epochs: 0, batch: 3 }")).toEqual([
    "train.num_epochs: must be at least 1",
    "train: unknown setting: batch",
  ]);
  expect(problems("- a\n- b")).toEqual(["A file of settings has sections like train: and model:."]);
  expect(problems("_base_: other.yaml")[0]).toContain("_base_");
  expect(problems("train: [")).toHaveLength(1);
});

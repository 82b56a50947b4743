import { expect, test } from "vitest";
import { configChanges } from "@/components/run-form/changes";
import { defaultConfig } from "@/components/run-form/form-values";

test("two equal configurations have no changes, lists in them included", () => {
  const words = (list: string[]) => {
    const config = defaultConfig("custom");
    return { ...config, evaluation: { ...config.evaluation, leading_words: list } };
  };
  expect(configChanges(words(["a", "b"]), words(["a", "b"])).changed).toEqual([]);
  expect(configChanges(words(["a"]), words(["a", "b"])).changed).toEqual([
    "evaluation.leading_words",
  ]);
  expect(configChanges(defaultConfig("custom"), defaultConfig("custom")).changed).toEqual([]);
});

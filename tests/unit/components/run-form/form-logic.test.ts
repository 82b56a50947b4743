import { describe, expect, it } from "vitest";
import { configChanges, flattenConfig } from "@/components/run-form/changes";
import { clearDraft, loadDraft, saveDraft } from "@/components/run-form/draft";
import { listProblems } from "@/components/run-form/error-summary";
import { fieldMeta } from "@/components/run-form/field-meta";
import { defaultConfig, runFormSchema } from "@/components/run-form/form-values";
import { groupOf } from "@/components/run-form/group-of";
import { mergeSettings } from "@/components/run-form/merge-settings";
import { readNumber } from "@/components/run-form/setting-fields";
import { formPath } from "@/components/run-form/start-run";
import {
  baseConfig,
  findPreset,
  suggestedName,
  withDataset,
  withPreset,
} from "@/components/run-form/starting-values";
import { fieldMessage } from "@/lib/schemas/field-messages";

const dataset = {
  environment: "custom",
  counts: { train: 80, val: 40, test: 280 },
  options: { scorer: { type: "numeric" }, answer_format: "whole" },
} as const;

function messagesOf(config: unknown): Record<string, string> {
  const parsed = runFormSchema.safeParse(
    { name: "a", datasetId: "ds_1", seedSkill: "", config },
    { error: fieldMessage },
  );
  return Object.fromEntries(
    parsed.error?.issues.map((issue) => [issue.path.join("."), issue.message]) ?? [],
  );
}

describe("the words of a field", () => {
  it("come from the schema, through defaults and optional wrappers", () => {
    expect(fieldMeta("train.num_epochs", "custom")).toMatchObject({
      title: "Epochs",
      minimum: 1,
      maximum: 50,
    });
    expect(fieldMeta("model.target.baseUrl", "custom").title).toBe("Base URL");
    expect(fieldMeta("optimizer.lr_scheduler", "custom").options).toContain("cosine");
    expect(fieldMeta("env.exec_timeout", "custom").unit).toBe("s");
  });

  it("follow the environment and the kinds of scorers", () => {
    expect(fieldMeta("env.context_chars", "searchqa").title).toBe("Context budget");
    expect(() => fieldMeta("env.context_chars", "custom")).toThrow(RangeError);
    expect(fieldMeta("env.scorer.mode", "custom").options).toEqual(["any", "all", "none"]);
    expect(() => fieldMeta("train.nothing", "custom")).toThrow(RangeError);
  });
});

describe("messages at fields", () => {
  const base = defaultConfig("custom");

  it("say what to do for numbers out of range, fractions and words", () => {
    const messages = messagesOf({
      ...base,
      train: { ...base.train, num_epochs: 0, batch_size: Number.NaN, accumulation: 1.5 },
      gradient: { ...base.gradient, minibatch_size: 65 },
    });
    expect(messages).toEqual({
      "config.train.num_epochs": "must be at least 1",
      "config.train.batch_size": "must be a number",
      "config.train.accumulation": "must be a whole number",
      "config.gradient.minibatch_size": "must be at most 64",
    });
  });

  it("keep the schema's own sentences and cross-field rules", () => {
    const model = {
      ...base.model,
      target: { ...base.model.target, provider: "openai_compatible", apiKeyEnv: "sk-secret" },
    };
    expect(messagesOf({ ...base, model })["config.model.target.apiKeyEnv"]).toContain("NAME");
    expect(
      messagesOf({ ...base, optimizer: { ...base.optimizer, min_learning_rate: 9 } }),
    ).toHaveProperty(["config.optimizer.min_learning_rate"]);
  });

  it("refuse a seed skill above 64 KiB by bytes, not characters", () => {
    const seedOf = (seedSkill: string) =>
      runFormSchema.shape.seedSkill.safeParse(seedSkill).success;
    expect(seedOf("é".repeat(32 * 1024))).toBe(true);
    expect(seedOf("é".repeat(32 * 1024 + 1))).toBe(false);
  });
});

describe("starting values", () => {
  it("lay the dataset's options and the preset over the defaults", () => {
    const config = baseConfig(dataset, findPreset(dataset, "quick_look"));
    expect(config.env).toMatchObject({ answer_format: "whole", scorer: { type: "numeric" } });
    expect(config.train.num_epochs).toBe(1);
  });

  it("leave out options that are no settings instead of failing", () => {
    const odd = { ...dataset, options: { scorer: { type: "telepathy" } } };
    expect(baseConfig(odd, undefined).env).toEqual(defaultConfig("custom").env);
  });

  it("keep models and environment when another preset is chosen", () => {
    const own = defaultConfig("custom");
    const changed = {
      ...own,
      model: { ...own.model, target: { ...own.model.target, model: "m" } },
    };
    const next = withPreset(changed, baseConfig(dataset, findPreset(dataset, "quick_look")));
    expect(next.model?.target?.model).toBe("m");
    expect(next.train?.num_epochs).toBe(1);
    expect(next.env.limit).toBe(40);
  });

  it("replace the environment with the dataset's, but not how fast items run", () => {
    const own = defaultConfig("custom");
    const fast = { ...own, env: { ...own.env, workers: 33 } };
    expect(withDataset(fast, baseConfig(dataset, undefined)).env).toMatchObject({
      workers: 33,
      answer_format: "whole",
    });
    const searchqa = withDataset(fast, defaultConfig("searchqa"));
    expect(searchqa.env).toMatchObject({ name: "searchqa", workers: 24 });
    expect(runFormSchema.shape.config.safeParse(searchqa).success).toBe(true);
  });

  it("name a run by its dataset and a counter", () => {
    expect(suggestedName({ name: "Support triage (Ärger)", runCount: 2 })).toBe(
      "support-triage-arger-003",
    );
    expect(suggestedName({ name: "???", runCount: 0 })).toBe("run-001");
  });
});

describe("changes", () => {
  it("list what differs from the preset and count the rest", () => {
    const base = defaultConfig("custom");
    const changes = configChanges(
      { ...base, train: { ...base.train, seed: 7 }, optimizer: base.optimizer },
      base,
    );
    expect(changes.changed).toEqual(["train.seed"]);
    expect(changes.unchangedCount).toBe(flattenConfig(base).size - 1);
  });

  it("see a value the preset does not have, and do not count where the data lies", () => {
    const base = defaultConfig("custom");
    const target = { ...base.model.target, temperature: 0.2 };
    const env = { ...base.env, data_path: "somewhere.json" };
    expect(configChanges({ ...base, env, model: { ...base.model, target } }, base).changed).toEqual(
      ["model.target.temperature"],
    );
  });

  it("merge sections and replace values", () => {
    expect(
      mergeSettings({ a: { x: 1, y: 2 }, b: [1] }, { a: { y: 3 }, b: [2], c: undefined }),
    ).toEqual({ a: { x: 1, y: 3 }, b: [2] });
  });
});

describe("a draft", () => {
  function memoryStorage(): Storage {
    const values = new Map<string, string>();
    return {
      get length() {
        return values.size;
      },
      clear: () => values.clear(),
      getItem: (key) => values.get(key) ?? null,
      key: (index) => [...values.keys()][index] ?? null,
      removeItem: (key) => void values.delete(key),
      setItem: (key, value) => void values.set(key, value),
    };
  }
  const values = {
    name: "",
    datasetId: "ds_1",
    seedSkill: "text",
    config: defaultConfig("custom"),
  };

  it("comes back as it was, and not after it was cleared", () => {
    const storage = memoryStorage();
    saveDraft(storage, { presetId: "careful", values });
    expect(loadDraft(storage)).toEqual({ presetId: "careful", values });
    clearDraft(storage);
    expect(loadDraft(storage)).toBeNull();
  });

  it("does not bring back settings that are no longer valid", () => {
    const storage = memoryStorage();
    saveDraft(storage, { presetId: "standard", values });
    const key = storage.key(0) ?? "";
    storage.setItem(
      key,
      (storage.getItem(key) ?? "").replace('"num_epochs":4', '"num_epochs":999'),
    );
    expect(loadDraft(storage)).toBeNull();
    storage.setItem(key, "{not json");
    expect(loadDraft(storage)).toBeNull();
  });
});

describe("paths and numbers", () => {
  it("put the server's fields at the form's", () => {
    expect(formPath("train.num_epochs")).toBe("config.train.num_epochs");
    expect(formPath("config.env.limit")).toBe("config.env.limit");
    expect(formPath("name")).toBe("name");
    expect(formPath("splits.val")).toBe("datasetId");
  });

  it("know the group that must open for a field", () => {
    expect(groupOf("config.train.seed")).toBe("schedule");
    expect(groupOf("config.optimizer.learning_rate")).toBe("schedule");
    expect(groupOf("config.optimizer.use_slow_update")).toBe("learning");
    expect(groupOf("config.env.limit")).toBe("decision");
    expect(groupOf("config.model.target.model")).toBeNull();
  });

  it("read numbers as people type them", () => {
    expect(readNumber(" 12 ", false)).toBe(12);
    expect(readNumber("0,5", false)).toBe(0.5);
    expect(readNumber("", true)).toBeUndefined();
    expect(readNumber("", false)).toBeNaN();
    expect(readNumber("abc", false)).toBeNaN();
  });

  it("list errors at any depth by path", () => {
    const errors = {
      name: { type: "too_small", message: "fill this in" },
      config: { train: { num_epochs: { type: "too_small", message: "must be at least 1" } } },
    };
    expect(listProblems(errors)).toEqual([
      { path: "name", message: "fill this in" },
      { path: "config.train.num_epochs", message: "must be at least 1" },
    ]);
  });
});

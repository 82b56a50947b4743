import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveRunConfig } from "@/lib/config/resolve-run-config";
import { problemsOf } from "../../support/config-problems";

const custom = { env: { name: "custom" } };

describe("resolving settings", () => {
  it("fills in every default from an environment name alone", () => {
    const config = resolveRunConfig(custom);
    expect(config.train).toMatchObject({ num_epochs: 4, batch_size: 40, seed: 42 });
    expect(config.model.target.provider).toBe("simulated");
  });

  it("is idempotent: a resolved configuration resolves to itself", () => {
    const once = resolveRunConfig({ edit_budget: 7, env: { name: "searchqa" } });
    expect(resolveRunConfig(once)).toEqual(once);
  });

  it("2.1: takes flat names of older files", () => {
    const config = resolveRunConfig({
      env: "searchqa",
      batch_size: 5,
      edit_budget: 6,
      min_edit_budget: 1,
      gate_metric: "soft",
      workers: 3,
      split_dir: "somewhere",
    });
    expect(config.env).toMatchObject({ name: "searchqa", workers: 3, split_mode: "split_dir" });
    expect(config.train.batch_size).toBe(5);
    expect(config.optimizer).toMatchObject({ learning_rate: 6, min_learning_rate: 1 });
    expect(config.evaluation.gate_metric).toBe("soft");
  });

  it("2.1: a structured key beats its flat twin in one source", () => {
    const config = resolveRunConfig({ ...custom, batch_size: 4, train: { batch_size: 5 } });
    expect(config.train.batch_size).toBe(5);
  });

  it("takes old names inside their section", () => {
    const config = resolveRunConfig({ ...custom, optimizer: { edit_budget: 9 } });
    expect(config.optimizer.learning_rate).toBe(9);
  });

  it.each([
    ["longitudinal_pair_policy", "10_01", "changed"],
    ["longitudinal_pair_policy", "random", "mixed"],
    ["longitudinal_pair_policy", "00_11", "unchanged"],
    ["skill_update_mode", "edits", "patch"],
    ["skill_update_mode", "Suggestions", "rewrite_from_suggestions"],
    ["skill_update_mode", "full_rewrite", "full_rewrite_minibatch"],
    ["lr_control_mode", "scheduled", "fixed"],
    ["lr_control_mode", "auto", "autonomous"],
    ["lr_control_mode", "off", "none"],
    ["lr_control_mode", false, "none"],
    ["lr_scheduler", "autonomous", "autonomous"],
  ])("2.4: optimizer.%s accepts %s as %s", (key, given, meaning) => {
    const config = resolveRunConfig({ ...custom, optimizer: { [key]: given } });
    expect(config.optimizer).toMatchObject({ [key]: meaning });
  });

  it.each([
    ["optimizer", "skill_update_mode", "rewritten", "full_rewrite_minibatch"],
    ["optimizer", "lr_scheduler", "exponential", "constant, linear, cosine, autonomous"],
    ["optimizer", "lr_control_mode", "manually", "fixed, autonomous, none"],
    ["optimizer", "skill_aware_appendix_source", "success", "failure_only"],
    ["evaluation", "leading_words", 7, "a list"],
    ["env", "max_turns", 3, "1"],
  ])("N-2.1: refuses %s.%s = %s and says what is supported", (section, key, value, supported) => {
    const [problem] = problemsOf({
      ...custom,
      [section]: { ...(section === "env" ? custom.env : {}), [key]: value },
    });
    expect(problem?.path).toBe(`${section}.${key}`);
    expect(problem?.message).toContain(String(value));
    expect(problem?.message).toContain(supported);
  });

  it("accepts neutral values of settings it does not have", () => {
    const config = resolveRunConfig({
      env: { name: "custom", max_turns: 1, split_output_dir: "x" },
      train: { steps_per_epoch: 10 },
      optimizer: {
        meta_learning_rate: 2,
      },
    });
    expect(config.optimizer.learning_rate).toBe(4);
  });

  it("2.5: leading words are a list or words with commas between", () => {
    const words = (leading_words: unknown) =>
      resolveRunConfig({ ...custom, evaluation: { leading_words } }).evaluation.leading_words;
    expect(words(["must", "never"])).toEqual(["must", "never"]);
    expect(words("must, never,")).toEqual(["must", "never"]);
    expect(words("")).toBeUndefined();
  });

  it("2.4, 2.5: flat names of the settings for rewriting, notes and density", () => {
    const config = resolveRunConfig({
      env: "custom",
      skill_update_mode: "rewrite",
      lr_control_mode: "optimizer",
      use_skill_aware_reflection: true,
      skill_aware_appendix_source: "failure_only",
      skill_aware_consolidate_threshold: 12,
      use_semantic_density: true,
      semantic_density_weight: 0.1,
      leading_words: "must",
      rewrite_max_completion_tokens: 32000,
      rewrite_reasoning_effort: "high",
    });
    expect(config.optimizer).toMatchObject({
      skill_update_mode: "rewrite_from_suggestions",
      lr_control_mode: "autonomous",
      use_skill_aware_reflection: true,
      skill_aware_appendix_source: "failure_only",
      skill_aware_consolidate_threshold: 12,
    });
    expect(config.evaluation).toMatchObject({
      use_semantic_density: true,
      semantic_density_weight: 0.1,
      leading_words: ["must"],
    });
    expect(config.model.optimizer).toMatchObject({
      rewriteMaxOutputTokens: 32000,
      rewriteReasoningEffort: "high",
    });
  });

  it("2.7: an empty effort of rewrites is the shared one", () => {
    const config = resolveRunConfig({ ...custom, model: { rewrite_reasoning_effort: "" } });
    expect(config.model.optimizer.rewriteReasoningEffort).toBeUndefined();
    const target = problemsOf({ ...custom, model: { target: { rewriteMaxOutputTokens: 5 } } });
    expect(target[0]?.path).toBe("model.target.rewriteMaxOutputTokens");
  });

  it.each(["reference", "fixed", "improved"])("0.1: engine.profile %s", (profile) => {
    expect(resolveRunConfig({ ...custom, engine: { profile } }).engine.profile).toBe(profile);
  });
});

describe("bad settings", () => {
  it.each([
    ["train.bach_size", "train.batch_size"],
    ["train.num_epoch", "train.num_epochs"],
    ["optimizer.leraning_rate", "optimizer.learning_rate"],
    ["evaluation.gate_metrics", "evaluation.gate_metric"],
    ["env.split_sed", "env.split_seed"],
    ["env.scoring_profil", "env.scoring_profile"],
    ["model.target.baseURL", "model.target.baseUrl"],
    ["batch_sizes", "train.batch_size"],
    ["edit_budgt", "optimizer.learning_rate"],
    ["gradient.learning_rate", "optimizer.learning_rate"],
  ])("N-2.1: suggests the nearest valid key for %s", (key, nearest) => {
    const [problem, ...others] = problemsOf({ env: { name: "searchqa" }, [key]: 1 });
    expect(others).toEqual([]);
    expect(problem?.path).toBe(key);
    expect(problem?.message).toContain(`did you mean ${nearest}?`);
  });

  it("an option of another environment is unknown", () => {
    const [problem] = problemsOf({ env: { name: "custom", context_chars: 10 } });
    expect(problem?.path).toBe("env.context_chars");
  });

  it.each([
    [{ train: { batch_size: 0 } }, "train.batch_size", "at least 1, got 0"],
    [{ train: { num_epochs: "four" } }, "train.num_epochs", 'a number, got "four"'],
    [{ evaluation: { use_gate: "false" } }, "evaluation.use_gate", "true or false"],
    [{ evaluation: { gate_metric: "harsh" } }, "evaluation.gate_metric", "hard, soft, mixed"],
    [{ evaluation: { gate_mixed_weight: 1.5 } }, "evaluation.gate_mixed_weight", "at most 1"],
    [{ gradient: { merge_batch_size: 1 } }, "gradient.merge_batch_size", "at least 2"],
    [{ optimizer: { learning_rate: 1 } }, "optimizer.min_learning_rate", "must not exceed"],
    [{ env: { name: "custom", split_ratio: "2:1" } }, "env.split_ratio", "2:1:7"],
    [{ env: { name: "alfworld" } }, "env.name", "custom, searchqa"],
    [{ env: {} }, "env.name", "missing"],
    [{ env: { name: "custom", scorer: { type: "judge" } } }, "env.scorer.type", ""],
    [{ model: { target: 5 } }, "model.target.model", "a text"],
    [{ train: "fast" }, "train", ""],
    [{ train: { batch_size: 2.5 } }, "train.batch_size", "a whole number, got 2.5"],
  ])("%j names %s", (input, path, text) => {
    const [problem] = problemsOf({ ...custom, ...input });
    expect(problem?.path).toBe(path);
    expect(problem?.message).toContain(text);
  });

  it("lists every problem at once", () => {
    const problems = problemsOf({
      ...custom,
      train: { batch_size: 0, num_epochs: 99 },
      optimizer: { lr_scheduler: "cosine" },
    });
    expect(problems.map((problem) => problem.path)).toEqual([
      "train.num_epochs",
      "train.batch_size",
    ]);
  });

  it.each([null, undefined, 5, "train", [], [1]])("%j is not a configuration", (input) => {
    expect(problemsOf(input)).toHaveLength(1);
  });

  it("a key like __proto__ is unknown and changes nothing else", () => {
    const input: unknown = JSON.parse('{"env":{"name":"custom"},"__proto__":{"polluted":1}}');
    expect(problemsOf(input).map((problem) => problem.path)).toEqual(["__proto__"]);
    expect({}).not.toHaveProperty("polluted");
  });

  it("never throws anything but invalid_config, whatever is given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        problemsOf(value);
        problemsOf({ ...custom, train: value, model: value });
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveRunConfig } from "@/lib/config/resolve-run-config";
import { AppError } from "@/lib/errors";

const custom = { env: { name: "custom" } };

function problemsOf(input: unknown, variables = {}): { path: string; message: string }[] {
  try {
    resolveRunConfig(input, { variables });
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_config") return [...error.fields];
    throw error;
  }
  return [];
}

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

describe("the model section", () => {
  const endpoint = { OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:9/v1" };

  it("deals a backend and a shared effort out to both roles", () => {
    const config = resolveRunConfig(
      {
        ...custom,
        model: {
          backend: "openai_compatible",
          optimizer: "big",
          target: "small",
          reasoning_effort: "low",
        },
      },
      { variables: endpoint },
    );
    expect(config.model.target).toMatchObject({
      provider: "openai_compatible",
      model: "small",
      reasoningEffort: "low",
      baseUrl: "http://127.0.0.1:9/v1",
    });
    expect(config.model.optimizer.model).toBe("big");
  });

  it("lets a role differ from the shared backend, and the default label not count", () => {
    const config = resolveRunConfig(
      {
        ...custom,
        model: {
          backend: "compat",
          optimizer_backend: "simulated",
          target_backend: "openai_chat",
          target_model: "m",
        },
      },
      { variables: endpoint },
    );
    expect(config.model.optimizer.provider).toBe("simulated");
    expect(config.model.target.provider).toBe("openai_compatible");
  });

  it("takes an address without a provider for an endpoint", () => {
    const config = resolveRunConfig({
      ...custom,
      model: { target: { base_url: "http://127.0.0.1:9/v1", model: "m" } },
    });
    expect(config.model.target.provider).toBe("openai_compatible");
    expect(config.model.optimizer.provider).toBe("simulated");
  });

  it.each(["codex", "claude_code_exec", "copilot_chat", "minimax"])(
    "refuses the backend %s instead of simulating it",
    (backend) => {
      const problems = problemsOf({ ...custom, model: { target_backend: backend } });
      expect(problems.map((problem) => problem.path)).toEqual(["model.target.provider"]);
      expect(problems[0]?.message).toContain(backend);
      expect(problems[0]?.message).toContain("openai_compatible");
    },
  );

  it.each([
    ["azure_openai", "azure_openai"],
    ["claude_chat", "anthropic"],
    ["anthropic", "anthropic"],
    ["openai", "openai"],
    ["compat", "openai_compatible"],
    ["Qwen_Chat", "openai_compatible"],
  ])("M 5.1: the backend %s is the provider %s", (backend, provider) => {
    const config = resolveRunConfig({
      ...custom,
      model: {
        target: { backend, model: "m", base_url: "https://r.openai.azure.com" },
      },
    });
    expect(config.model.target.provider).toBe(provider);
  });

  it("2.7: qwen_chat is a backend of the target; the optimizer stays with Azure", () => {
    const config = resolveRunConfig({
      ...custom,
      model: {
        backend: "qwen_chat",
        target: "Qwen/Qwen3.5-4B",
        optimizer: "gpt-5.5",
        azure_openai_endpoint: "https://r.openai.azure.com/",
        qwen_chat_base_url: "http://127.0.0.1:9/v1",
        qwen_chat_thinking_mode: "disabled",
        qwen_chat_timeout_seconds: 30,
      },
    });
    expect(config.model.target).toMatchObject({
      provider: "openai_compatible",
      baseUrl: "http://127.0.0.1:9/v1",
      thinking: "disabled",
      timeoutMs: 30_000,
    });
    expect(config.model.optimizer).toMatchObject({
      provider: "azure_openai",
      model: "gpt-5.5",
      baseUrl: "https://r.openai.azure.com/",
    });
    expect(config.model.optimizer.thinking).toBeUndefined();
  });

  it("2.7: settings of Azure for both roles give way to a role's own", () => {
    const config = resolveRunConfig({
      env: "custom",
      model_backend: "azure_openai",
      target_model: "small",
      optimizer_model: "big",
      azure_endpoint: "https://old.openai.azure.com",
      azure_openai_endpoint: "https://both.openai.azure.com",
      optimizer_azure_openai_endpoint: "https://own.openai.azure.com",
      azure_openai_api_version: "2024-12-01-preview",
      azure_openai_auth_mode: "aad",
      azure_openai_api_key: "",
    });
    expect(config.model.target).toMatchObject({
      provider: "azure_openai",
      model: "small",
      baseUrl: "https://both.openai.azure.com",
      azure: { apiVersion: "2024-12-01-preview", auth: "managed_identity" },
    });
    expect(config.model.optimizer.baseUrl).toBe("https://own.openai.azure.com");
  });

  it("5.1: an Azure address with the sign-in of an ordinary endpoint is one", () => {
    const config = resolveRunConfig({
      ...custom,
      model: {
        target_backend: "azure_openai",
        target_model: "m",
        azure_openai_endpoint: "http://127.0.0.1:9/v1",
        azure_openai_auth_mode: "compat",
      },
    });
    expect(config.model.target).toMatchObject({
      provider: "openai_compatible",
      baseUrl: "http://127.0.0.1:9/v1",
    });
    expect(config.model.target.azure).toBeUndefined();
  });

  it("5.5: two settings that disagree about thinking are an error", () => {
    const [problem] = problemsOf({
      ...custom,
      model: {
        target: { backend: "qwen_chat", model: "m" },
        qwen_chat_thinking_mode: "disabled",
        qwen_chat_enable_thinking: true,
      },
    });
    expect(problem?.path).toBe("model.target.thinking");
    expect(problem?.message).toContain("keep one of them");
  });

  it("refuses a model of another vendor", () => {
    const [problem] = problemsOf({
      ...custom,
      model: { target: { provider: "anthropic", model: "gpt-5.5" } },
    });
    expect(problem).toMatchObject({ path: "model.target.model" });
    expect(problem?.message).toContain("Anthropic does not serve");
  });

  it("5.1: variables of the chosen provider fill what is left out, those of the others do not", () => {
    const variables = {
      AZURE_OPENAI_ENDPOINT: "https://shared.openai.azure.com",
      AZURE_OPENAI_OPTIMIZER_ENDPOINT: "https://optimizer.openai.azure.com",
      AZURE_OPENAI_API_KEY: "planted-secret",
      AZURE_OPENAI_API_VERSION: "2025-01-01",
      OPTIMIZER_DEPLOYMENT: "big",
      TARGET_ANTHROPIC_API_KEY: "planted-secret-2",
      ANTHROPIC_BASE_URL: "https://proxy.example",
      OPENAI_BASE_URL: "https://other.example",
    };
    const config = resolveRunConfig(
      {
        ...custom,
        model: {
          optimizer: { provider: "azure_openai" },
          target: { provider: "anthropic", model: "claude-haiku-4-5" },
        },
      },
      { variables },
    );
    expect(config.model.optimizer).toMatchObject({
      model: "big",
      baseUrl: "https://optimizer.openai.azure.com",
      apiKeyEnv: "AZURE_OPENAI_API_KEY",
      azure: { apiVersion: "2025-01-01" },
    });
    expect(config.model.target).toMatchObject({
      baseUrl: "https://proxy.example",
      apiKeyEnv: "TARGET_ANTHROPIC_API_KEY",
    });
    expect(JSON.stringify(config)).not.toContain("planted");
  });

  it("5.1: the variables of the original's Qwen backend", () => {
    const config = resolveRunConfig(
      { ...custom, model: { target: { backend: "qwen_chat" } } },
      {
        variables: {
          QWEN_CHAT_MODEL: "Qwen/Qwen3.5-4B",
          TARGET_QWEN_CHAT_ENABLE_THINKING: "true",
          QWEN_CHAT_USE_MAX_COMPLETION_TOKENS: "1",
          OPENAI_COMPATIBLE_MODEL: "another",
        },
      },
    );
    expect(config.model.target).toMatchObject({
      model: "Qwen/Qwen3.5-4B",
      baseUrl: "http://localhost:8000/v1",
      thinking: "enabled",
      maxOutputTokensField: "max_completion_tokens",
    });
  });

  it("ignores settings of backends that are not chosen", () => {
    const config = resolveRunConfig({
      ...custom,
      model: {
        codex_exec_path: "codex",
        minimax_model: "MiniMax-M3",
        azure_openai_endpoint: "",
        optimizer_qwen_chat_base_url: "x",
        codex_trace_to_optimizer: true,
        rewrite_max_completion_tokens: 64000,
      },
    });
    expect(config.model.target.provider).toBe("simulated");
  });

  it("2.7: role variables beat shared ones, and settings beat both", () => {
    const config = resolveRunConfig(
      { ...custom, model: { backend: "openai_compatible", target: { maxOutputTokens: 5 } } },
      {
        variables: {
          ...endpoint,
          TARGET_OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:10/v1",
          OPENAI_COMPATIBLE_MODEL: "shared",
          OPTIMIZER_OPENAI_COMPATIBLE_MODEL: "strong",
          OPENAI_COMPATIBLE_TEMPERATURE: "0.5",
          OPENAI_COMPATIBLE_MAX_TOKENS: "9000",
          OPENAI_COMPATIBLE_TIMEOUT_SECONDS: "45",
        },
      },
    );
    expect(config.model.target).toMatchObject({
      baseUrl: "http://127.0.0.1:10/v1",
      model: "shared",
      temperature: 0.5,
      maxOutputTokens: 5,
      timeoutMs: 45_000,
    });
    expect(config.model.optimizer).toMatchObject({
      baseUrl: "http://127.0.0.1:9/v1",
      model: "strong",
      maxOutputTokens: 9000,
    });
  });

  it("2.7: of a key only the variable's name is taken", () => {
    const config = resolveRunConfig(
      { ...custom, model: { backend: "openai_compatible" } },
      {
        variables: {
          ...endpoint,
          OPENAI_COMPATIBLE_MODEL: "m",
          OPENAI_COMPATIBLE_API_KEY: "planted-secret",
          TARGET_OPENAI_COMPATIBLE_API_KEY: "planted-secret-2",
        },
      },
    );
    expect(config.model.target.apiKeyEnv).toBe("TARGET_OPENAI_COMPATIBLE_API_KEY");
    expect(config.model.optimizer.apiKeyEnv).toBe("OPENAI_COMPATIBLE_API_KEY");
    expect(JSON.stringify(config)).not.toContain("planted-secret");
  });

  it("endpoint variables do not turn a simulated run into a paid one", () => {
    const config = resolveRunConfig(custom, { variables: endpoint });
    expect(config.model.target.provider).toBe("simulated");
    expect(config.model.target.baseUrl).toBeUndefined();
  });

  it.each([
    { model: { target: { apiKey: "sk-planted-1234567890" } } },
    { model: { target: { api_key: "sk-planted-1234567890" } } },
    { model: { api_key: "sk-planted-1234567890" } },
    { model: { azure_openai_api_key: "sk-planted-1234567890" } },
    { optimizer_qwen_chat_api_key: "sk-planted-1234567890" },
    { model: { target: { apiKeyEnv: "sk-planted-1234567890" } } },
    { model: { target: { baseUrl: "sk-planted-1234567890", model: "m" } } },
  ])("refuses a key by value and never repeats it: %j", (input) => {
    const problems = problemsOf({ ...custom, ...input });
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain("planted");
  });

  it("asks for the model of an endpoint", () => {
    const [problem] = problemsOf(
      { ...custom, model: { backend: "openai_compatible" } },
      { OPENAI_COMPATIBLE_BASE_URL: "http://127.0.0.1:9/v1" },
    );
    expect(problem?.path).toBe("model.target.model");
  });

  it("names a variable that does not hold a number", () => {
    const [problem] = problemsOf(
      { ...custom, model: { backend: "openai_compatible" } },
      { ...endpoint, OPENAI_COMPATIBLE_MODEL: "m", OPENAI_COMPATIBLE_MAX_TOKENS: "many" },
    );
    expect(problem?.message).toContain("OPENAI_COMPATIBLE_MAX_TOKENS");
  });

  it("takes blank fields of a form for absent ones", () => {
    const config = resolveRunConfig({
      ...custom,
      model: { target: { provider: "simulated", baseUrl: "", apiKeyEnv: "", temperature: null } },
    });
    expect(config.model.target).not.toHaveProperty("baseUrl");
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

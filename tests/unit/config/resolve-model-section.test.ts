import { describe, expect, it } from "vitest";
import { resolveRunConfig } from "@/lib/config/resolve-run-config";
import { problemsOf } from "../../support/config-problems";

const custom = { env: { name: "custom" } };

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

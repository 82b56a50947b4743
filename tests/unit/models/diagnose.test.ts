import { describe, expect, it } from "vitest";
import { diagnose } from "@/lib/models/diagnose";
import { keyShapeOf } from "@/lib/models/key-shape";
import type { EndpointAnswer, Observation } from "@/lib/models/observation";

const local = {
  provider: "openai_compatible",
  model: "llama3",
  baseUrl: "http://127.0.0.1:11434/v1",
} as const;
const remote = {
  provider: "openai_compatible",
  model: "m",
  baseUrl: "https://llm.example.com/v1",
} as const;
const azure = {
  provider: "azure_openai",
  model: "my-gpt",
  baseUrl: "https://r.openai.azure.com",
} as const;
const file = { provider: "local_gguf", model: "a.gguf" } as const;
const openai = { provider: "openai", model: "gpt-5.4-mini" } as const;

const answered = (answer: Partial<EndpointAnswer>): EndpointAnswer => ({
  kind: "network",
  status: null,
  code: "",
  said: "",
  ...answer,
});
const lost = (said = "404 page not found") => answered({ kind: "not_found", status: 404, said });

function look(part: Partial<Observation> & Pick<Observation, "settings">) {
  return diagnose({ key: null, keyVariable: null, answer: null, ...part });
}
const withKey = (value: string | null, settings: Observation["settings"] = openai) => ({
  settings,
  key: keyShapeOf(value),
  keyVariable: "OPENAI_API_KEY",
});

type Case = [
  mistake: string,
  part: Partial<Observation> & Pick<Observation, "settings">,
  fix: RegExp,
];

const cases: Case[] = [
  ["key_instead_of_name", { settings: { ...remote, apiKeyEnv: "sk-abcdef0123456789" } }, /NAME/],
  [
    "key_variable_unset",
    { ...withKey(null), variableNames: ["HOME", "OPEN_AI_API_KEY"] },
    /Did you mean OPEN_AI_API_KEY\?/,
  ],
  ["key_has_line_break", withKey("sk-aaaa\nsk-bbbb"), /key alone/],
  ["key_has_quotes", withKey('"sk-aaaaaaaa"'), /quotes/],
  ["key_has_bearer", withKey("Bearer sk-aaaaaaaa"), /added when the key is sent/],
  ["key_has_other_characters", withKey("sk-aaaa aaaa"), /Copy the key again/],
  ["key_of_other_vendor", withKey("sk-ant-api03-aaaa"), /key of OpenAI/],
  ["address_missing", { settings: { provider: "openai_compatible", model: "m" } }, /http:\/\/127/],
  [
    "address_without_scheme",
    { settings: { ...local, baseUrl: "localhost:8000/v1" } },
    /http:\/\/localhost:8000\/v1/,
  ],
  [
    "address_of_endpoint",
    { settings: { ...remote, baseUrl: "https://llm.example.com/v1/chat/completions" } },
    /Write https:\/\/llm\.example\.com\/v1$/,
  ],
  [
    "azure_deployment_in_address",
    { settings: { ...azure, baseUrl: `${azure.baseUrl}/openai/deployments/dep-1` } },
    /Write https:\/\/r\.openai\.azure\.com as base URL and dep-1 as model/,
  ],
  [
    "azure_under_other_provider",
    { settings: { ...remote, baseUrl: azure.baseUrl } },
    /Azure OpenAI/,
  ],
  [
    "anthropic_under_other_provider",
    { settings: { ...remote, baseUrl: "https://api.anthropic.com/v1" } },
    /Anthropic/,
  ],
  ["model_missing", { settings: { ...local, model: "simulated" } }, /Enter the name/],
  [
    "https_to_plain_server",
    {
      settings: { ...local, baseUrl: "https://127.0.0.1:8000/v1" },
      answer: answered({ code: "ERR_SSL_WRONG_VERSION_NUMBER" }),
    },
    /Write http:\/\/127\.0\.0\.1:8000\/v1/,
  ],
  [
    "http_to_secure_server",
    {
      settings: { ...remote, baseUrl: "http://llm.example.com:443/v1" },
      answer: answered({
        kind: "invalid_request",
        status: 400,
        said: "400 The plain HTTP request was sent to HTTPS port",
      }),
    },
    /Write https:/,
  ],
  [
    "certificate_not_trusted",
    { settings: remote, answer: answered({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }) },
    /NODE_EXTRA_CA_CERTS/,
  ],
  ["unknown_host", { settings: remote, answer: answered({ code: "ENOTFOUND" }) }, /spelling/],
  [
    "localhost_refused",
    {
      settings: { ...local, baseUrl: "http://localhost:8000/v1" },
      answer: answered({ code: "ECONNREFUSED" }),
    },
    /127\.0\.0\.1.*container/,
  ],
  [
    "server_not_running",
    { settings: local, answer: answered({ code: "ECONNREFUSED" }) },
    /Ollama: ollama serve.*vLLM 8000, Ollama 11434, LM Studio 1234/,
  ],
  [
    "proxy_asks",
    { settings: remote, answer: answered({ kind: "invalid_request", status: 407 }) },
    /NO_PROXY/,
  ],
  [
    "azure_api_version",
    {
      settings: { ...azure, apiVersion: "2023-99-99" },
      answer: answered({
        kind: "not_found",
        status: 404,
        said: "404 api-version is not supported",
      }),
    },
    /2024-12-01-preview/,
  ],
  [
    "azure_deployment_unknown",
    {
      settings: azure,
      answer: answered({ kind: "not_found", status: 404, code: "DeploymentNotFound" }),
    },
    /name you gave the deployment/,
  ],
  [
    "not_a_chat_model",
    { settings: openai, answer: lost("404 This is not a chat model and thus not supported") },
    /instruct or chat/,
  ],
  [
    "model_unknown",
    {
      settings: { ...local, model: "lama3.1" },
      answer: lost('404 model "lama3.1" not found'),
      models: ["qwen3:4b", "llama3.1:8b", "llama3.1"],
    },
    /It has llama3\.1, llama3\.1:8b.*ollama pull lama3\.1/,
  ],
  [
    "address_without_v1",
    { settings: { ...local, baseUrl: "http://127.0.0.1:11434/" }, answer: lost() },
    /Write http:\/\/127\.0\.0\.1:11434\/v1/,
  ],
  [
    "html_answer",
    {
      settings: { ...remote, baseUrl: "https://llm.example.com/v1" },
      answer: answered({ kind: "protocol", said: "answered with an HTML page" }),
    },
    /not of its console/,
  ],
  [
    "not_an_api",
    { settings: remote, answer: answered({ kind: "protocol", said: "other JSON" }) },
    /port/,
  ],
  ["path_unknown", { settings: remote, answer: lost() }, /path of the base URL/],
  [
    "key_refused",
    { ...withKey("sk-aaaaaaaaaaaa", remote), answer: answered({ kind: "auth", status: 401 }) },
    /not revoked/,
  ],
  [
    "key_needed",
    { ...withKey(null, remote), answer: answered({ kind: "auth", status: 401 }) },
    /OPENAI_API_KEY/,
  ],
  [
    "no_access",
    { settings: openai, answer: answered({ kind: "permission", status: 403 }) },
    /access/,
  ],
  ["quota_used", { settings: openai, answer: answered({ kind: "quota", status: 429 }) }, /credit/],
  [
    "rate_limited",
    { settings: openai, answer: answered({ kind: "rate_limit", status: 429 }) },
    /per minute/,
  ],
  [
    "reply_too_long",
    {
      settings: local,
      answer: answered({
        kind: "invalid_request",
        status: 400,
        said: "400 max_tokens is too large: 16384",
      }),
    },
    /--max-model-len/,
  ],
  [
    "setting_refused",
    { settings: openai, answer: answered({ kind: "unsupported_param", status: 400 }) },
    /temperature/,
  ],
  ["slow_answer", { settings: local, answer: answered({ kind: "timeout" }) }, /loading the model/],
  [
    "server_failing",
    { settings: remote, answer: answered({ kind: "server", status: 500 }) },
    /log/,
  ],
  ["connection_failed", { settings: remote, answer: answered({ code: "ECONNRESET" }) }, /firewall/],
  [
    "library_missing",
    { settings: file, answer: answered({ kind: "invalid_request", code: "library_missing" }) },
    /npm install node-llama-cpp/,
  ],
  [
    "model_file_broken",
    { settings: file, answer: answered({ kind: "invalid_request", code: "load_failed" }) },
    /whole GGUF file/,
  ],
  [
    "model_file_missing",
    { settings: file, answer: answered({ kind: "not_found" }) },
    /SKILLOPT_MODELS_DIR/,
  ],
  [
    "request_refused",
    {
      settings: remote,
      answer: answered({ kind: "invalid_request", status: 400, said: "400 no" }),
    },
    /It said: 400 no/,
  ],
  [
    "key_over_plain_http",
    { ...withKey("sk-aaaaaaaaaaaa", { ...remote, baseUrl: "http://10.0.0.7/v1" }) },
    /https/,
  ],
];

describe("the mistakes people make with an endpoint", () => {
  it.each(cases)("%s is told with its fix", (id, part, fix) => {
    const [first] = look(part);
    expect(first).toMatchObject({ id });
    expect(first?.fix).toMatch(fix);
  });

  it("names more than twenty different mistakes, each once", () => {
    expect(new Set(cases.map(([id]) => id)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThan(20);
  });

  it("never repeats the key", () => {
    const secret = "sk-planted-0123456789 abcdef";
    for (const [, part] of cases) {
      const found = look({ ...part, key: keyShapeOf(secret), keyVariable: "MY_KEY" });
      expect(JSON.stringify(found)).not.toContain("planted");
    }
  });

  it("finds nothing wrong with a plain endpoint, and only risks once it has answered", () => {
    expect(look({ settings: local })).toEqual([]);
    expect(look(withKey("sk-proj-aaaaaaaaaaaa"))).toEqual([]);
    const settings = { ...remote, baseUrl: "https://api.anthropic.com/v1" };
    expect(look({ settings, hasAnswered: true })).toEqual([]);
  });

  it("a key that nobody asks for may be missing", () => {
    expect(look(withKey(null, local))).toEqual([]);
  });
});

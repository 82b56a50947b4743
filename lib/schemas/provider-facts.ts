import type { Provider } from "./model-role";

type Role = "target" | "optimizer" | "judge";

/** What a form, the loader of configurations and the clients know about a provider. */
export type ProviderFacts = {
  readonly label: string;
  /** One sentence for people who choose. */
  readonly description: string;
  /** Address when none is given; null means that one must be given. */
  readonly baseUrl: string | null;
  /** Shape of an address, for a placeholder. */
  readonly addressExample: string;
  readonly modelExample: string;
  /** Where a key is looked for when none is named; the role's own form stands before. */
  readonly keyVariables: readonly string[];
  /** A call without a key is refused before it is made. */
  readonly needsKey: boolean;
};

export const providerFacts: Readonly<Record<Provider, ProviderFacts>> = {
  simulated: {
    label: "Simulated",
    description: "Built in and deterministic, free, needs no key.",
    baseUrl: null,
    addressExample: "",
    modelExample: "simulated",
    keyVariables: [],
    needsKey: false,
  },
  openai_compatible: {
    label: "OpenAI-compatible",
    description:
      "Any server that speaks chat completions: vLLM, SGLang, Ollama, LM Studio, llama.cpp, hosted ones.",
    baseUrl: null,
    addressExample: "http://127.0.0.1:8000/v1",
    modelExample: "Qwen/Qwen3.5-4B",
    keyVariables: ["OPENAI_COMPATIBLE_API_KEY"],
    needsKey: false,
  },
  openai: {
    label: "OpenAI",
    description: "The official API, chat completions or responses.",
    baseUrl: "https://api.openai.com/v1",
    addressExample: "https://api.openai.com/v1",
    modelExample: "gpt-5.4-mini",
    keyVariables: ["OPENAI_API_KEY"],
    needsKey: true,
  },
  azure_openai: {
    label: "Azure OpenAI",
    description: "A deployment of your resource, with a key or Entra ID.",
    baseUrl: null,
    addressExample: "https://my-resource.openai.azure.com",
    modelExample: "my-deployment",
    keyVariables: ["AZURE_OPENAI_API_KEY"],
    needsKey: true,
  },
  anthropic: {
    label: "Anthropic",
    description: "The Messages API.",
    baseUrl: "https://api.anthropic.com",
    addressExample: "https://api.anthropic.com",
    modelExample: "claude-haiku-4-5",
    keyVariables: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"],
    needsKey: true,
  },
  local_gguf: {
    label: "Model file",
    description: "A GGUF file on this machine through node-llama-cpp; no key, no network.",
    baseUrl: null,
    addressExample: "",
    modelExample: "SmolLM2-135M-Instruct.Q4_1.gguf",
    keyVariables: [],
    needsKey: false,
  },
};

/** Names of the environment variables a role's key may stand in, first match wins (M 5.1). */
export function keyVariablesOf(role: Role, provider: Provider): readonly string[] {
  const prefix = role.toUpperCase();
  const { keyVariables } = providerFacts[provider];
  return [...keyVariables.map((name) => `${prefix}_${name}`), ...keyVariables];
}

/** True for endpoints that stand at no address of their own. */
export function needsAddress(provider: Provider): boolean {
  const { baseUrl, addressExample } = providerFacts[provider];
  return baseUrl === null && addressExample !== "";
}

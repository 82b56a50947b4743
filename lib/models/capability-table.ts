import type { Provider, ReasoningEffort } from "../schemas/model-role";

/** What a model accepts (models-and-harnesses.md 5.6); null where nobody knows. */
export type Capability = {
  readonly family: string;
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** False: a request with a picture is refused before it is sent. */
  readonly images: boolean | null;
  readonly tools: boolean;
  /** `strict`: a schema · `loose`: any JSON object · `none`: text only. */
  readonly jsonSchema: "strict" | "loose" | "none";
  readonly reasoning: Reasoning;
  /** `fixed`: temperature and top p are refused. */
  readonly temperature: "any" | "fixed";
  readonly systemRole: "system" | "developer";
  readonly outputLimitField: "max_tokens" | "max_completion_tokens";
  /** Which API suits the model when the settings say `auto`. */
  readonly api: "chat" | "responses" | "responses_with_tools";
  /** How repeated beginnings of prompts are kept. */
  readonly cache: "auto" | "key" | "explicit";
  /** Chat template with a switch for thinking. */
  readonly thinkingSwitch: boolean;
};

export type Reasoning =
  /** `values`: the efforts the model knows; others are brought to the nearest. */
  | {
      readonly kind: "effort";
      readonly values: readonly ReasoningEffort[];
      /** An effort also switches thinking on, as much as the model finds right. */
      readonly isAdaptive?: boolean;
    }
  /** A number of tokens to think with; the effort chooses it. */
  | { readonly kind: "budget" }
  | { readonly kind: "none" };

export const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;

/** A server of unknown kind: whatever the user sets is sent, what it refuses is learned. */
const anyServer: Capability = {
  family: "unknown",
  contextTokens: null,
  maxOutputTokens: null,
  images: null,
  tools: true,
  jsonSchema: "strict",
  reasoning: { kind: "effort", values: efforts },
  temperature: "any",
  systemRole: "system",
  outputLimitField: "max_tokens",
  api: "chat",
  cache: "auto",
  thinkingSwitch: false,
};

const openAi: Capability = {
  ...anyServer,
  family: "openai",
  images: true,
  outputLimitField: "max_completion_tokens",
  cache: "key",
};

const openAiReasoning: Capability = {
  ...openAi,
  contextTokens: 400_000,
  maxOutputTokens: 128_000,
  temperature: "fixed",
  systemRole: "developer",
  api: "responses_with_tools",
};

const claude: Capability = {
  ...anyServer,
  family: "claude",
  contextTokens: 200_000,
  images: true,
  cache: "explicit",
};

export const claudeEfforts = ["low", "medium", "high", "xhigh", "max"] as const;

type Row = { readonly prefix: string; readonly capability: Capability };

function row(prefix: string, base: Capability, more: Partial<Capability> = {}): Row {
  return { prefix, capability: { ...base, ...more, family: more.family ?? prefix } };
}

/** Longest prefix wins. A name this table does not know is a server of unknown kind. */
const rows: readonly Row[] = [
  row("gpt-3.5", openAi, {
    contextTokens: 16_385,
    maxOutputTokens: 4_096,
    images: false,
    jsonSchema: "loose",
    reasoning: { kind: "none" },
  }),
  row("gpt-4", openAi, {
    contextTokens: 8_192,
    maxOutputTokens: 8_192,
    images: false,
    jsonSchema: "none",
    reasoning: { kind: "none" },
  }),
  row("gpt-4-turbo", openAi, {
    contextTokens: 128_000,
    maxOutputTokens: 4_096,
    jsonSchema: "loose",
    reasoning: { kind: "none" },
  }),
  row("gpt-4o", openAi, {
    contextTokens: 128_000,
    maxOutputTokens: 16_384,
    reasoning: { kind: "none" },
  }),
  row("gpt-4.1", openAi, {
    contextTokens: 1_047_576,
    maxOutputTokens: 32_768,
    reasoning: { kind: "none" },
  }),
  row("o1", openAiReasoning, {
    contextTokens: 200_000,
    maxOutputTokens: 100_000,
    reasoning: { kind: "effort", values: ["low", "medium", "high"] },
  }),
  row("o1-mini", openAiReasoning, {
    contextTokens: 128_000,
    maxOutputTokens: 65_536,
    images: false,
    tools: false,
    jsonSchema: "none",
    reasoning: { kind: "none" },
    systemRole: "developer",
  }),
  row("o3", openAiReasoning, {
    contextTokens: 200_000,
    maxOutputTokens: 100_000,
    reasoning: { kind: "effort", values: ["low", "medium", "high"] },
  }),
  row("o3-mini", openAiReasoning, {
    contextTokens: 200_000,
    maxOutputTokens: 100_000,
    images: false,
    reasoning: { kind: "effort", values: ["low", "medium", "high"] },
  }),
  row("o3-pro", openAiReasoning, {
    contextTokens: 200_000,
    maxOutputTokens: 100_000,
    reasoning: { kind: "effort", values: ["low", "medium", "high"] },
    api: "responses",
  }),
  row("o4-mini", openAiReasoning, {
    contextTokens: 200_000,
    maxOutputTokens: 100_000,
    reasoning: { kind: "effort", values: ["low", "medium", "high"] },
  }),
  row("gpt-5", openAiReasoning, {
    reasoning: { kind: "effort", values: ["minimal", "low", "medium", "high"] },
  }),
  row("gpt-5-pro", openAiReasoning, {
    reasoning: { kind: "effort", values: ["high"] },
    api: "responses",
  }),
  row("gpt-5-codex", openAiReasoning, {
    reasoning: { kind: "effort", values: ["low", "medium", "high"] },
    api: "responses",
  }),
  row("gpt-5-chat", openAi, { maxOutputTokens: 16_384, reasoning: { kind: "none" } }),
  ...["gpt-5.1", "gpt-5.2", "gpt-5.3", "gpt-5.4", "gpt-5.5"].flatMap((name) => [
    row(name, openAiReasoning, {
      reasoning: { kind: "effort", values: ["none", "low", "medium", "high", "xhigh"] },
    }),
    row(`${name}-pro`, openAiReasoning, {
      reasoning: { kind: "effort", values: ["medium", "high", "xhigh"] },
      api: "responses",
    }),
    row(`${name}-codex`, openAiReasoning, {
      reasoning: { kind: "effort", values: ["low", "medium", "high", "xhigh"] },
      api: "responses",
    }),
    row(`${name}-chat`, openAi, { maxOutputTokens: 16_384, reasoning: { kind: "none" } }),
  ]),
  row("codex", openAiReasoning, { api: "responses" }),
  row("claude-", claude, {
    family: "claude",
    reasoning: { kind: "effort", values: claudeEfforts, isAdaptive: true },
    temperature: "fixed",
    maxOutputTokens: 64_000,
  }),
  row("claude-3", claude, {
    reasoning: { kind: "none" },
    jsonSchema: "loose",
    maxOutputTokens: 8_192,
  }),
  row("claude-3-7", claude, {
    reasoning: { kind: "budget" },
    jsonSchema: "loose",
    maxOutputTokens: 64_000,
  }),
  ...["claude-sonnet-4", "claude-opus-4"].map((name) =>
    row(name, claude, {
      reasoning: { kind: "budget" },
      jsonSchema: "loose",
      maxOutputTokens: 32_000,
    }),
  ),
  ...["claude-sonnet-4-5", "claude-haiku-4-5"].map((name) =>
    row(name, claude, { reasoning: { kind: "budget" }, maxOutputTokens: 64_000 }),
  ),
  row("claude-opus-4-5", claude, {
    reasoning: { kind: "effort", values: ["low", "medium", "high"] },
    maxOutputTokens: 64_000,
  }),
  ...["claude-sonnet-4-6", "claude-opus-4-6"].map((name) =>
    row(name, claude, {
      reasoning: { kind: "effort", values: ["low", "medium", "high", "max"], isAdaptive: true },
      maxOutputTokens: name.includes("opus") ? 128_000 : 64_000,
    }),
  ),
  ...["claude-opus-4-7", "claude-opus-4-8"].map((name) =>
    row(name, claude, {
      reasoning: { kind: "effort", values: claudeEfforts, isAdaptive: true },
      temperature: "fixed",
      maxOutputTokens: 128_000,
    }),
  ),
  row("qwen3", anyServer, { images: false, thinkingSwitch: true }),
  row("qwen3-vl", anyServer, { images: true, thinkingSwitch: true }),
  row("qwen2.5", anyServer, { images: false }),
  row("qwen2.5-vl", anyServer, { images: true }),
  row("llama-3", anyServer, { images: false }),
  row("llama-3.2-11b", anyServer, { images: true }),
  row("llama-3.2-90b", anyServer, { images: true }),
];

const simulated: Capability = {
  ...anyServer,
  family: "simulated",
  images: null,
  jsonSchema: "loose",
};

/** What the table knows about a model by its name, or null. */
export function findCapability(model: string): Capability | null {
  // Publishers stand before the name: `Qwen/Qwen3.5-4B`, `us.anthropic.claude-…`, `ft:gpt-4o:…`.
  const name = model
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(/^ft:/, "")
    .replace(/^(?:[a-z]+\.)?anthropic\./, "");
  let best: Row | null = null;
  for (const candidate of rows) {
    if (name.startsWith(candidate.prefix) && candidate.prefix.length > (best?.prefix.length ?? 0)) {
      best = candidate;
    }
  }
  return best?.capability ?? null;
}

/** What is taken for a model that the table does not know. */
export const providerDefaults: Readonly<Record<Provider, Capability>> = {
  simulated,
  openai_compatible: anyServer,
  local_gguf: { ...anyServer, family: "gguf", images: false, tools: false, jsonSchema: "strict" },
  openai: openAi,
  azure_openai: openAi,
  anthropic: {
    ...claude,
    reasoning: { kind: "effort", values: claudeEfforts, isAdaptive: true },
    temperature: "fixed",
  },
};

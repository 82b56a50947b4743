import * as z from "zod";

/** Providers of this version. `simulated` is the deterministic stand-in of architecture.md 9. */
export const providerSchema = z.enum([
  "simulated",
  "openai_compatible",
  "openai",
  "azure_openai",
  "anthropic",
  "local_gguf",
]);
export type Provider = z.infer<typeof providerSchema>;

export const environmentVariableName = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]{0,99}$/, "use the NAME of an environment variable, like MY_API_KEY");

/** Prices in US dollars per million tokens. */
export const priceSchema = z.strictObject({
  input: z.number().min(0).meta({ title: "Input", unit: "$/1M tokens" }),
  cachedInput: z.number().min(0).optional().meta({ title: "Cached input", unit: "$/1M tokens" }),
  cacheWrite: z.number().min(0).optional().meta({
    title: "Cache write",
    unit: "$/1M tokens",
    description: "Input that is written into the provider's prompt cache. Left out, as input.",
  }),
  output: z.number().min(0).meta({ title: "Output", unit: "$/1M tokens" }),
});
export type Price = z.infer<typeof priceSchema>;

export const reasoningEffortSchema = z.enum([
  "none",
  "minimal",
  "low",
  "medium",
  "high",
  "xhigh",
  "max",
]);
export type ReasoningEffort = z.infer<typeof reasoningEffortSchema>;

/** How a model thinks aloud where the server has a switch for it (models-and-harnesses.md 5.5). */
export const thinkingSchema = z.enum(["server_default", "enabled", "disabled"]);
export type Thinking = z.infer<typeof thinkingSchema>;

/** Settings of Azure OpenAI (5.2); the address is the role's base URL. */
export const azureSettingsSchema = z.strictObject({
  apiVersion: z
    .string()
    .regex(/^[\w.-]{1,40}$/, "use a version like 2024-12-01-preview")
    .optional()
    .meta({
      title: "API version",
      description: "Left out, the address is called as .../openai/v1, which has no versions.",
    }),
  auth: z.enum(["api_key", "azure_cli", "managed_identity", "entra_default"]).optional().meta({
    title: "Sign-in",
    description: "Left out: the key when its variable is set, else the Azure CLI.",
  }),
  scope: z.url().optional().meta({ title: "Entra scope" }),
  managedIdentityClientId: z.string().max(100).optional().meta({ title: "Managed identity" }),
  allowedHosts: z.array(z.string().min(1).max(253)).max(20).optional().meta({
    title: "Further hosts",
    description: "Hosts outside of Azure's own domains that may be given an Entra token.",
  }),
});

export const openAiSettingsSchema = z.strictObject({
  organization: z.string().max(100).optional().meta({ title: "Organization" }),
  project: z.string().max(100).optional().meta({ title: "Project" }),
  serviceTier: z.enum(["auto", "default", "flex", "scale", "priority"]).optional().meta({
    title: "Service tier",
    description: "Flex is cheaper and slower.",
  }),
});

export const anthropicSettingsSchema = z.strictObject({
  legacyKeyHeader: z.boolean().optional().meta({
    title: "Key as x-api-key",
    description: "For proxies that do not know Authorization: Bearer.",
  }),
  cacheTtl: z.enum(["5m", "1h"]).optional().meta({
    title: "Prompt cache",
    description: "How long a prompt's beginning is kept. 1h costs more to write.",
  }),
});

/** What a model can do, where the built-in table does not know it or is wrong (5.6). */
export const capabilityOverrideSchema = z.strictObject({
  images: z.boolean().optional().meta({ title: "Reads images" }),
  tools: z.boolean().optional().meta({ title: "Calls tools" }),
  jsonSchema: z.enum(["strict", "loose", "none"]).optional().meta({ title: "JSON schemas" }),
  temperature: z.enum(["any", "fixed"]).optional().meta({ title: "Temperature" }),
  reasoning: z.enum(["effort", "budget", "none"]).optional().meta({ title: "Reasoning" }),
  contextTokens: z.int().min(1).optional().meta({ title: "Context", unit: "tokens" }),
  maxOutputTokens: z.int().min(1).optional().meta({ title: "Longest reply", unit: "tokens" }),
});
export type CapabilityOverride = z.infer<typeof capabilityOverrideSchema>;

/** `https://user:password@host` and `?api_key=…`. */
const secretInAddress =
  /^[a-z]+:\/\/[^/?#]*@|[?&](?:[a-z_-]*(?:key|token|secret|password|sig|signature))=/i;

const credentialName = /api[-_]?key|authorization|secret|password|access[-_]?token/i;

/** One model role (N-2.7). Secrets are named by environment variable, never given by value. */
export const modelRoleSchema = z.strictObject({
  provider: providerSchema.default("simulated").meta({
    title: "Provider",
    description:
      "Who answers: the built-in simulated model, OpenAI, Azure OpenAI, Anthropic, any OpenAI-compatible endpoint, or a model file (GGUF) on this machine.",
  }),
  model: z.string().min(1).max(200).default("simulated").meta({
    title: "Model",
    description: "The model or deployment name that is sent to the endpoint.",
  }),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine(
      (address) => !secretInAddress.test(address),
      "an address must not hold a key or password; name the key's environment variable instead",
    )
    .optional()
    .meta({
      title: "Base URL",
      description: "Address of the endpoint, for example http://127.0.0.1:8000/v1.",
    }),
  apiKeyEnv: environmentVariableName.optional().meta({
    title: "Key variable",
    description: "Name of the environment variable that holds the key. The value is never stored.",
  }),
  temperature: z.number().min(0).max(2).optional().meta({ title: "Temperature" }),
  topP: z.number().gt(0).max(1).optional().meta({ title: "Top p" }),
  seed: z.int().optional().meta({ title: "Sampling seed" }),
  maxOutputTokens: z.int().min(1).max(1_000_000).default(16_384).meta({
    title: "Max output tokens",
    unit: "tokens",
  }),
  reasoningEffort: reasoningEffortSchema
    .optional()
    .meta({ title: "Reasoning effort", description: "Sent only when set." }),
  timeoutMs: z.int().min(1000).max(3_600_000).default(300_000).meta({
    title: "Call timeout",
    unit: "ms",
  }),
  maxAttempts: z.int().min(1).max(20).default(6).meta({
    title: "Attempts",
    description: "Attempts per call for errors of the infrastructure (rate limits, outages).",
  }),
  maxConcurrency: z.int().min(1).max(512).optional().meta({
    title: "Parallel calls",
    description: "Upper bound of calls in flight for this endpoint.",
  }),
  requestsPerMinute: z.int().min(1).max(1_000_000).optional().meta({
    title: "Requests per minute",
    description: "What the endpoint allows this worker. Left out, it is found out from refusals.",
  }),
  tokensPerMinute: z.int().min(100).max(1_000_000_000).optional().meta({
    title: "Tokens per minute",
    unit: "tokens",
    description: "Input and output together that the endpoint allows this worker.",
  }),
  price: priceSchema.optional().meta({ title: "Price" }),
  api: z.enum(["auto", "chat", "responses"]).optional().meta({
    title: "API",
    description: "Chat completions or responses; auto takes what suits the model.",
  }),
  thinking: thinkingSchema.optional().meta({
    title: "Thinking",
    description: "The switch of chat templates such as Qwen's. Left out, nothing is sent.",
  }),
  maxOutputTokensField: z.enum(["max_tokens", "max_completion_tokens"]).optional().meta({
    title: "Name of the output limit",
    description: "Left out, what the provider knows.",
  }),
  extraBody: z
    .record(z.string(), z.unknown())
    .refine(
      (body) => !credentialName.test(JSON.stringify(Object.keys(body))),
      "a key must not stand in a configuration; name its environment variable in apiKeyEnv",
    )
    .optional()
    .meta({ title: "Extra fields", description: "Put into every request's body as they are." }),
  autoNegotiate: z.boolean().optional().meta({
    title: "Leave out what is refused",
    description:
      "On: a sampling setting the endpoint refuses is left out from then on. Off: it is an error.",
  }),
  openai: openAiSettingsSchema.optional(),
  azure: azureSettingsSchema.optional(),
  anthropic: anthropicSettingsSchema.optional(),
  capability: capabilityOverrideSchema.optional(),
});
export type ModelRole = z.infer<typeof modelRoleSchema>;

/** The optimizer's role: whole-document replies have limits of their own (2.7). */
export const optimizerRoleSchema = modelRoleSchema.extend({
  rewriteMaxOutputTokens: z.int().min(1).max(1_000_000).default(64_000).meta({
    title: "Max output tokens of rewrites",
    unit: "tokens",
    description: "For replies that hold a whole skill.",
  }),
  rewriteReasoningEffort: reasoningEffortSchema.optional().meta({
    title: "Reasoning effort of rewrites",
    description: "Left out, the effort of the role.",
  }),
});
export type OptimizerRole = z.infer<typeof optimizerRoleSchema>;

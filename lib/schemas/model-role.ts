import * as z from "zod";

/** Providers of this version. `simulated` is the deterministic stand-in of architecture.md 9. */
export const providerSchema = z.enum(["simulated", "openai_compatible"]);
export type Provider = z.infer<typeof providerSchema>;

const environmentVariableName = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]{0,99}$/, "use the NAME of an environment variable, like MY_API_KEY");

/** Prices in US dollars per million tokens. */
export const priceSchema = z.strictObject({
  input: z.number().min(0).meta({ title: "Input", unit: "$/1M tokens" }),
  cachedInput: z.number().min(0).optional().meta({ title: "Cached input", unit: "$/1M tokens" }),
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

/** One model role (N-2.7). Secrets are named by environment variable, never given by value. */
export const modelRoleSchema = z.strictObject({
  provider: providerSchema.default("simulated").meta({
    title: "Provider",
    description: "Who answers: the built-in simulated model, or any OpenAI-compatible endpoint.",
  }),
  model: z.string().min(1).max(200).default("simulated").meta({
    title: "Model",
    description: "The model or deployment name that is sent to the endpoint.",
  }),
  baseUrl: z
    .url({ protocol: /^https?$/ })
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
  price: priceSchema.optional().meta({ title: "Price" }),
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

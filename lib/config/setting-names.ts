import { economySectionSchema } from "@/lib/schemas/economy";
import { environmentConfigSchema } from "@/lib/schemas/environment";
import { improvedSectionSchema } from "@/lib/schemas/improved";
import { limitsSectionSchema, stopSectionSchema } from "@/lib/schemas/limits";
import { modelRoleSchema, optimizerRoleSchema } from "@/lib/schemas/model-role";
import {
  engineSectionSchema,
  evaluationSectionSchema,
  gradientSectionSchema,
  optimizerSectionSchema,
  trainSectionSchema,
} from "@/lib/schemas/run-config";

/** Every way to write a setting, taken from the schemas so that the lists cannot drift apart. */
export const sections = [
  "model",
  "train",
  "gradient",
  "optimizer",
  "evaluation",
  "economy",
  "improved",
  "limits",
  "stop",
  "env",
  "engine",
] as const;
export type Section = (typeof sections)[number];

const environmentKeys: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  environmentConfigSchema.options.map(({ shape }) => [shape.name.value, Object.keys(shape)]),
);

export const environmentNames = Object.keys(environmentKeys);

const plainSections = {
  train: Object.keys(trainSectionSchema.shape),
  gradient: Object.keys(gradientSectionSchema.shape),
  optimizer: Object.keys(optimizerSectionSchema.shape),
  evaluation: Object.keys(evaluationSectionSchema.shape),
  economy: Object.keys(economySectionSchema.shape),
  improved: Object.keys(improvedSectionSchema.shape),
  limits: Object.keys(limitsSectionSchema.shape),
  stop: Object.keys(stopSectionSchema.shape),
  engine: Object.keys(engineSectionSchema.shape),
} as const;

const roleKeys = {
  target: Object.keys(modelRoleSchema.shape),
  optimizer: Object.keys(optimizerRoleSchema.shape),
} as const;

/** All settings as dotted paths; `env` has those of the environment, or of all when it is unknown. */
export function settingPaths(environment: string | null): string[] {
  const envKeys = (environment === null ? undefined : environmentKeys[environment]) ?? [
    ...new Set(Object.values(environmentKeys).flat()),
  ];
  return [
    ...Object.entries(plainSections).flatMap(([section, keys]) =>
      keys.map((key) => `${section}.${key}`),
    ),
    ...envKeys.map((key) => `env.${key}`),
    "model.backend",
    ...Object.entries(roleKeys).flatMap(([role, keys]) =>
      keys.map((key) => `model.${role}.${key}`),
    ),
  ];
}

/** Names of older files, with or without their section (algorithm.md 2.2 to 2.7). */
const otherNames: Readonly<Record<string, string>> = {
  env: "env.name",
  edit_budget: "optimizer.learning_rate",
  min_edit_budget: "optimizer.min_learning_rate",
  meta_edit_budget: "optimizer.meta_learning_rate",
  optimizer_model: "model.optimizer.model",
  target_model: "model.target.model",
  backend: "model.backend",
  model_backend: "model.backend",
  optimizer_backend: "model.optimizer_backend",
  target_backend: "model.target_backend",
  reasoning_effort: "model.reasoning_effort",
  rewrite_reasoning_effort: "model.optimizer.rewriteReasoningEffort",
  rewrite_max_completion_tokens: "model.optimizer.rewriteMaxOutputTokens",
  max_analyst_rounds: "gradient.max_analyst_rounds",
  steps_per_epoch: "train.steps_per_epoch",
  split_output_dir: "env.split_output_dir",
  max_turns: "env.max_turns",
};

const flatNames: ReadonlyMap<string, string> = new Map([
  ...settingPaths(null)
    .filter(
      (path) => !path.startsWith("model.") && path !== "env.name" && path !== "engine.profile",
    )
    .map((path) => [path.slice(path.indexOf(".") + 1), path] as const),
  ...Object.entries(otherNames),
]);

/** The dotted path of a setting written without its section, or null. */
export function findFlatName(name: string): string | null {
  return flatNames.get(name) ?? null;
}

export function listFlatNames(): string[] {
  return [...flatNames.keys()];
}

const roleNames: Readonly<Record<string, string>> = {
  backend: "provider",
  base_url: "baseUrl",
  api_key_env: "apiKeyEnv",
  top_p: "topP",
  max_output_tokens: "maxOutputTokens",
  max_completion_tokens: "maxOutputTokens",
  reasoning_effort: "reasoningEffort",
  rewrite_max_completion_tokens: "rewriteMaxOutputTokens",
  rewrite_reasoning_effort: "rewriteReasoningEffort",
  timeout_ms: "timeoutMs",
  max_output_tokens_field: "maxOutputTokensField",
  extra_body: "extraBody",
  auto_negotiate: "autoNegotiate",
  max_attempts: "maxAttempts",
  max_concurrency: "maxConcurrency",
  requests_per_minute: "requestsPerMinute",
  tokens_per_minute: "tokensPerMinute",
};

/** Our name of a role's setting written in another style. */
export function roleSettingName(name: string): string {
  return Object.hasOwn(roleNames, name) ? (roleNames[name] ?? name) : name;
}

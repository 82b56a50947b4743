import * as z from "zod";
import { modelRoleSchema } from "./model-role";

/** Most names a profile or a list of an endpoint holds. */
export const maxModelNames = 500;

const profileName = z.string().trim().min(1).max(80);
const modelName = z.string().trim().min(1).max(200);

/** A saved endpoint: what a role of a run takes over, and the other models it offers. */
export const profileSettingsSchema = z.strictObject({
  role: modelRoleSchema,
  models: z.array(modelName).max(maxModelNames).default([]),
});
export type ProfileSettings = z.infer<typeof profileSettingsSchema>;

export const putProfileSchema = z.strictObject({
  name: profileName.meta({ title: "Name", description: "How you find it in the run form." }),
  settings: profileSettingsSchema.superRefine(({ role }, context) => {
    const needsAddress = role.provider === "openai_compatible" || role.provider === "azure_openai";
    if (needsAddress && role.baseUrl === undefined) {
      context.addIssue({
        code: "custom",
        path: ["role", "baseUrl"],
        message: "this provider needs a base URL",
      });
    }
    if (role.provider !== "simulated" && role.model === "simulated") {
      context.addIssue({ code: "custom", path: ["role", "model"], message: "name a model" });
    }
  }),
});
export type PutProfile = z.output<typeof putProfileSchema>;
export type PutProfileInput = z.input<typeof putProfileSchema>;

export const mistakeSchema = z.strictObject({
  id: z.string(),
  level: z.enum(["problem", "risk"]),
  field: z.enum(["provider", "model", "baseUrl", "apiKeyEnv", "apiVersion", "limits"]),
  message: z.string(),
  fix: z.string(),
});

/** yes and no were tried or are known by the model's name; unknown was neither. */
export const abilitySchema = z.strictObject({
  name: z.enum(["jsonSchema", "tools", "images", "reasoning"]),
  found: z.enum(["yes", "no", "unknown"]),
  how: z.enum(["tried", "by_name"]),
});
export type Ability = z.infer<typeof abilitySchema>;

/** What a test of an endpoint found. Texts are free of secrets. */
export const endpointTestSchema = z.strictObject({
  answers: z.boolean(),
  latencyMs: z.int().nullable(),
  /** Null when no key is looked for. */
  keyPresent: z.boolean().nullable(),
  keyVariable: z.string().nullable(),
  /** The failure in the endpoint's own words. */
  error: z.strictObject({ kind: z.string(), message: z.string() }).nullable(),
  mistakes: z.array(mistakeSchema),
  abilities: z.array(abilitySchema),
  /** Names the endpoint lists; null when it lists none. */
  models: z.array(z.string()).nullable(),
  calls: z.int(),
});
export type EndpointTest = z.infer<typeof endpointTestSchema>;

/** What is kept of the last test of a profile. */
export const storedCheckSchema = endpointTestSchema
  .omit({ models: true })
  .extend({ at: z.string() });
export type StoredCheck = z.infer<typeof storedCheckSchema>;

export const knownPriceSchema = z.strictObject({
  input: z.number(),
  cachedInput: z.number().nullable(),
  output: z.number(),
  /** own: entered by a person · table: the built-in list · free: nothing is paid */
  origin: z.enum(["own", "table", "free"]),
  source: z.string().nullable(),
  effectiveFrom: z.string().nullable(),
  checkedAt: z.string().nullable(),
  /** A higher price holds for prompts longer than this many tokens. */
  dearerAbove: z.int().nullable(),
});
export type KnownPriceRow = z.infer<typeof knownPriceSchema>;

export const profileRowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  settings: profileSettingsSchema,
  /** Null when no key is looked for. */
  keyPresent: z.boolean().nullable(),
  keyVariable: z.string().nullable(),
  /** Null = unknown. */
  price: knownPriceSchema.nullable(),
  contextTokens: z.int().nullable(),
  lastCheck: storedCheckSchema.nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ProfileRow = z.infer<typeof profileRowSchema>;

/** A server found on a usual port of this machine. */
export const foundServerSchema = z.strictObject({
  label: z.string(),
  baseUrl: z.string(),
  models: z.array(z.string()),
});
export type FoundServer = z.infer<typeof foundServerSchema>;

export const testEndpointSchema = z.strictObject({
  settings: modelRoleSchema,
  /** Also try JSON schemas, tools, pictures and reasoning: up to three further short calls. */
  abilities: z.boolean().default(false),
});
export type TestEndpoint = z.output<typeof testEndpointSchema>;

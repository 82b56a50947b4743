import * as z from "zod";
import { environmentVariableName } from "./model-role";

/** What a webhook can be told. */
export const webhookKindSchema = z.enum([
  "run_finished",
  "run_failed",
  "run_interrupted",
  "run_paused",
  "run_stopped",
  "limit_reached",
  "new_best",
]);
export type WebhookKind = z.infer<typeof webhookKindSchema>;

/** event: our own JSON · slack: {"text"}, also Mattermost and Google Chat · discord: {"content"} */
export const webhookFormatSchema = z.enum(["event", "slack", "discord"]);
export type WebhookFormat = z.infer<typeof webhookFormatSchema>;

export const webhookSettingsSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** Where to send; null when the address is a secret itself and stands in a variable. */
  url: z
    .url({ protocol: /^https?$/, error: "an address that begins with https:// or http://" })
    .max(2000)
    .nullable()
    .default(null),
  /** Name of the variable that holds the address, as for the incoming webhooks of chat tools. */
  urlEnv: environmentVariableName.nullable().default(null),
  kinds: z
    .array(webhookKindSchema)
    .min(1, "choose at least one")
    .default(["run_finished", "run_failed", "run_interrupted", "run_paused", "limit_reached"]),
  format: webhookFormatSchema.default("event"),
  /** Name of the variable with the secret that signs each message; null sends unsigned. */
  secretEnv: environmentVariableName.nullable().default(null),
});
export type WebhookSettings = z.infer<typeof webhookSettingsSchema>;

export const putWebhookSchema = webhookSettingsSchema
  .extend({ isEnabled: z.boolean().default(true) })
  .superRefine(({ url, urlEnv }, context) => {
    if ((url === null) === (urlEnv === null)) {
      context.addIssue({
        code: "custom",
        path: ["url"],
        message: "give an address, or the name of a variable that holds it",
      });
    }
    if (url !== null && URL.canParse(url) && new URL(url).username !== "") {
      context.addIssue({
        code: "custom",
        path: ["url"],
        message: "put an address with a password in it into a variable",
      });
    }
  });
export type PutWebhook = z.output<typeof putWebhookSchema>;
export type PutWebhookInput = z.input<typeof putWebhookSchema>;

export const webhookDeliverySchema = z.strictObject({
  id: z.string(),
  kind: z.union([webhookKindSchema, z.literal("test")]),
  runId: z.string().nullable(),
  status: z.enum(["waiting", "delivered", "failed"]),
  attempts: z.int(),
  nextAttemptAt: z.string().nullable(),
  responseStatus: z.int().nullable(),
  /** What came back, cut, or why nothing did. */
  response: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

export const webhookRowSchema = z.strictObject({
  id: z.string(),
  settings: webhookSettingsSchema,
  isEnabled: z.boolean(),
  /** Are the named variables set in the web process? Null when none is named. */
  hasUrl: z.boolean().nullable(),
  hasSecret: z.boolean().nullable(),
  createdAt: z.string(),
  /** Newest first. */
  deliveries: z.array(webhookDeliverySchema),
});
export type WebhookRow = z.infer<typeof webhookRowSchema>;

/** Body of the format `event`. */
export const webhookMessageSchema = z.strictObject({
  v: z.literal(1),
  kind: z.union([webhookKindSchema, z.literal("test")]),
  at: z.string(),
  /** One sentence for people. */
  text: z.string(),
  /** Why the run is in this state; may be empty. */
  reason: z.string(),
  run: z
    .strictObject({
      id: z.string(),
      name: z.string(),
      status: z.string(),
      dataset: z.string(),
      isSimulated: z.boolean(),
      step: z.int(),
      totalSteps: z.int(),
      baselineScore: z.number().nullable(),
      bestScore: z.number().nullable(),
      /** Address of its page below that of the app. */
      path: z.string(),
    })
    .nullable(),
});
export type WebhookMessage = z.infer<typeof webhookMessageSchema>;

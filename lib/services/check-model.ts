import * as z from "zod";
import { env, readSecret } from "@/lib/env";
import { createModelClient } from "@/lib/models/client";
import type { ModelErrorKind } from "@/lib/models/model-client";
import { isModelError } from "@/lib/models/model-error";
import { type ModelRole, modelRoleSchema } from "@/lib/schemas/model-role";
import { keyVariablesOf } from "@/lib/schemas/provider-facts";

export const checkModelSchema = z.strictObject({
  role: z.enum(["target", "optimizer"]),
  settings: modelRoleSchema,
});
export type CheckModel = z.output<typeof checkModelSchema>;

export const modelCheckSchema = z.strictObject({
  /** Null when the endpoint needs no key. */
  keyPresent: z.boolean().nullable(),
  /** Name of the variable that was looked at. */
  keyVariable: z.string().nullable(),
  answers: z.boolean(),
  latencyMs: z.int().nullable(),
  error: z.strictObject({ kind: z.string(), message: z.string() }).nullable(),
});
export type ModelCheck = z.infer<typeof modelCheckSchema>;

const timeoutMs = 20_000;

/** With one token allowed a healthy endpoint may well be cut off or say nothing. */
const answeredKinds: ReadonlySet<ModelErrorKind> = new Set([
  "truncated",
  "empty",
  "content_filter",
  "refusal",
]);

function findKey(role: CheckModel["role"], settings: ModelRole) {
  const names = settings.apiKeyEnv ? [settings.apiKeyEnv] : keyVariablesOf(role, settings.provider);
  for (const name of names) {
    const value = readSecret(name);
    if (value !== null) {
      return { name, value };
    }
  }
  return { name: settings.apiKeyEnv ?? null, value: null };
}

/** Does the endpoint answer with these settings? Makes one call of one token. Never throws for its errors. */
export async function checkModel(
  { role, settings }: CheckModel,
  signal: AbortSignal,
): Promise<ModelCheck> {
  const isSimulated = settings.provider === "simulated";
  const key = isSimulated ? { name: null, value: null } : findKey(role, settings);
  const keyPresent = key.name === null ? null : key.value !== null;
  const about = { keyPresent, keyVariable: key.name };
  if (keyPresent === false) {
    const message = `The environment variable ${key.name} is not set where the app was started.`;
    return { ...about, answers: false, latencyMs: null, error: { kind: "missing_key", message } };
  }
  const started = performance.now();
  const latencyMs = () => Math.round(performance.now() - started);
  try {
    const client = createModelClient({
      role,
      settings: { ...settings, maxAttempts: 1, timeoutMs },
      apiKey: key.value,
      ...(env.SKILLOPT_GATEWAY_URL ? { gatewayUrl: env.SKILLOPT_GATEWAY_URL } : {}),
    });
    await client.chat(
      { system: "", messages: [{ role: "user", content: "Say ok." }], maxOutputTokens: 1 },
      { role, stage: "check", callKey: `check/${crypto.randomUUID()}`, signal, timeoutMs },
    );
    return { ...about, answers: true, latencyMs: latencyMs(), error: null };
  } catch (error) {
    if (!isModelError(error)) {
      throw error;
    }
    if (answeredKinds.has(error.kind)) {
      return { ...about, answers: true, latencyMs: latencyMs(), error: null };
    }
    const { kind, message } = error;
    return { ...about, answers: false, latencyMs: latencyMs(), error: { kind, message } };
  }
}

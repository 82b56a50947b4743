import { afterEach, expect } from "vitest";
import { createModelClient, type ModelClientInput } from "@/lib/models/client";
import { createLimiter } from "@/lib/models/limiter";
import type { ChatResult } from "@/lib/models/model-client";
import { ModelError } from "@/lib/models/model-error";
import { systemTiming } from "@/lib/models/retry";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { createHurriedClock } from "./hurried-clock";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "./scripted-model-server";

export const apiKey = "sk-planted-secret-0123456789";
/** Servers of the running test. */
export const servers: ScriptedModelServer[] = [];

/** Call at the top of a test file: its servers end with each test. */
export function closeServersAfterEach(): void {
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
}

export async function serve(script: readonly ScriptedReply[]) {
  const server = await startScriptedModelServer({ script });
  servers.push(server);
  return server;
}

export function clientOf(
  baseUrl: string,
  settings: Record<string, unknown> = {},
  input: Partial<ModelClientInput> = {},
) {
  return createModelClient({
    role: "target",
    apiKey,
    settings: modelRoleSchema.parse({
      provider: "openai_compatible",
      model: "tested-model",
      baseUrl,
      apiKeyEnv: "MY_KEY",
      maxAttempts: 3,
      ...settings,
    }),
    limiter: createLimiter({ clock: createHurriedClock() }),
    // Waits are taken as done; the time they would take is tested with the fake clock.
    timing: { ...systemTiming, sleep: async () => undefined, random: () => 0 },
    ...input,
  });
}

export const request = {
  system: "You answer.",
  messages: [{ role: "user" as const, content: "Question?" }],
  maxOutputTokens: 100,
};

export function context(signal = new AbortController().signal, timeoutMs = 5_000) {
  return { role: "target" as const, stage: "rollout", callKey: "run/step/q1", signal, timeoutMs };
}

export async function failureOf(promise: Promise<ChatResult>): Promise<ModelError> {
  const outcome = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(outcome).toBeInstanceOf(ModelError);
  return outcome as ModelError;
}

export const error = (message: string, code?: string) => ({ error: { message, code, type: "x" } });

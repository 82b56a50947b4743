import { afterEach, beforeEach } from "vitest";
import { createModelClient } from "@/lib/models/client";
import { type Gateway, startGateway } from "@/lib/models/gateway/server";
import type { GatewayTask, TaskOptions } from "@/lib/models/gateway/tasks";
import { createClientUpstream, type Upstream } from "@/lib/models/gateway/upstream";
import type { ChatRequest } from "@/lib/models/model-client";
import { systemTiming } from "@/lib/models/retry";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "./scripted-model-server";

/** The gateway of the running test, and the provider behind it when there is one. */
export let gateway: Gateway;
export let upstreamServer: ScriptedModelServer | null = null;

/** Call at the top of a test file: each test gets a gateway of its own. */
export function startGatewayForEach(): void {
  beforeEach(async () => {
    gateway = await startGateway({ heartbeatMs: 5 });
  });
  afterEach(async () => {
    await gateway.close();
    await upstreamServer?.close();
    upstreamServer = null;
  });
}

export const usage = { inputTokens: 10, cachedInputTokens: 0, outputTokens: 5 };
export const plain = {
  id: "aa",
  text: "ok",
  finish: "stop",
  toolCalls: [],
  usage,
  costMicros: 7,
} as const;

/** An upstream that notes what it is asked and answers always the same. */
export function noting(reply: Partial<Awaited<ReturnType<Upstream["answer"]>>> = {}) {
  const requests: ChatRequest[] = [];
  const upstream: Upstream = {
    answer: async (request) => {
      requests.push(request);
      return { ...plain, ...reply };
    },
  };
  return { upstream, requests };
}

export const paths = {
  chat: "/v1/chat/completions",
  responses: "/v1/responses",
  messages: "/v1/messages?beta=true",
} as const;

export const bodies = {
  chat: (text: string) => ({ model: "m", messages: [{ role: "user", content: text }] }),
  responses: (text: string) => ({ model: "m", input: text }),
  messages: (text: string) => ({
    model: "m",
    max_tokens: 50,
    messages: [{ role: "user", content: text }],
  }),
};
type Name = keyof typeof paths;
export const names = Object.keys(paths) as Name[];

export function post(
  task: GatewayTask,
  name: Name,
  body: object,
  headers: Record<string, string> = {},
) {
  return fetch(`${task.anthropicUrl}${paths[name]}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** A task whose upstream is a real provider: a scripted server over HTTP. */
export async function realTask(
  script: ScriptedReply[],
  options: Omit<TaskOptions, "upstream"> = {},
) {
  upstreamServer = await startScriptedModelServer({ script });
  const client = createModelClient({
    role: "target",
    apiKey: "sk-planted",
    settings: modelRoleSchema.parse({
      provider: "openai_compatible",
      model: "real",
      baseUrl: upstreamServer.url,
      maxAttempts: 2,
      price: { input: 1, output: 2 },
    }),
    timing: { ...systemTiming, sleep: async () => {} },
  });
  const place = { role: "target", stage: "rollout", keyPrefix: "task" } as const;
  return gateway.openTask({ upstream: createClientUpstream(client, place), ...options });
}

import { afterEach } from "vitest";
import { createModelClient } from "@/lib/models/client";
import type { ChatRequest } from "@/lib/models/model-client";
import { systemTiming } from "@/lib/models/retry";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { requestShapes } from "./model-requests";
import { messageEvents, onWire, wires } from "./model-wires";
import {
  type ScriptedModelServer,
  type ScriptedReply,
  startScriptedModelServer,
} from "./scripted-model-server";

/** Servers of the running test. */
export const servers: ScriptedModelServer[] = [];

/** Call at the top of a test file: its servers end with each test. */
export function closeServersAfterEach(): void {
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
}

export function wireOf(name: string) {
  const wire = wires.find((one) => one.name === name);
  if (!wire) {
    throw new Error(`no wire ${name}`);
  }
  return wire;
}

/** A client of one wire format, its server, and the bodies that arrived there. */
export async function open(
  wireName: string,
  settings: Record<string, unknown> = {},
  script?: readonly ScriptedReply[],
) {
  const wire = wireOf(wireName);
  const answer = onWire(wire, { kind: "answer", text: "fine" });
  const server = await startScriptedModelServer({ script: script ?? [answer] });
  servers.push(server);
  const client = createModelClient({
    role: "target",
    apiKey: "sk-test",
    settings: modelRoleSchema.parse({ ...wire.settings(server.url), maxAttempts: 1, ...settings }),
    timing: { ...systemTiming, sleep: async () => undefined },
  });
  return {
    server,
    bodies: () => server.requests.map((request) => request.body),
    ask: (request: ChatRequest) =>
      client.chat(request, {
        role: "target",
        stage: "rollout",
        callKey: "k",
        signal: new AbortController().signal,
        timeoutMs: 5_000,
      }),
  };
}

export function shape(name: keyof typeof requestShapes): ChatRequest {
  const request = requestShapes[name];
  if (!request) {
    throw new Error(`no request ${name}`);
  }
  return request;
}

export const question = shape("a question");

export function sse(events: readonly Record<string, unknown>[]): ScriptedReply {
  const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
  return { kind: "raw", body, contentType: "text/event-stream" };
}

export function message(
  blocks: readonly Record<string, unknown>[],
  stop: string,
  usage: unknown = {},
) {
  const start = { id: "m", type: "message", role: "assistant", model: "m", stop_reason: stop };
  return sse(messageEvents(start, blocks, usage));
}

export function refusal(text: string, status = 400): ScriptedReply {
  return {
    kind: "status",
    status,
    body: { error: { message: text, type: "invalid_request_error" } },
  };
}

import { describe, expect, it } from "vitest";
import { createModelClient, endpointOf } from "@/lib/models/client";
import { isModelError } from "@/lib/models/model-error";
import { modelRoleSchema, optimizerRoleSchema } from "@/lib/schemas/model-role";
import { onWire, wires } from "@/tests/support/model-wires";
import { closeServersAfterEach, open, question, servers } from "@/tests/support/provider-client";
import { startScriptedModelServer } from "@/tests/support/scripted-model-server";

closeServersAfterEach();

it("M 1: one model can play both parts; the roles share the limits of its endpoint", async () => {
  for (const wire of wires) {
    const server = await startScriptedModelServer({
      script: [onWire(wire, { kind: "answer", text: "fine" })],
    });
    servers.push(server);
    const target = modelRoleSchema.parse(wire.settings(server.url));
    const optimizer = optimizerRoleSchema.parse(wire.settings(server.url));
    expect(endpointOf(optimizer)).toBe(endpointOf(target));
    for (const [role, settings] of [
      ["target", target],
      ["optimizer", optimizer],
    ] as const) {
      const client = createModelClient({ role, settings, apiKey: "sk-test" });
      const result = await client.chat(question, {
        role,
        stage: "x",
        callKey: role,
        signal: new AbortController().signal,
      });
      expect(result.text).toBe("fine");
    }
    expect(server.requests).toHaveLength(2);
  }
});

describe("keys", () => {
  it.each([
    ["OpenAI chat", {}, { authorization: "Bearer sk-test" }],
    ["Azure OpenAI deployments", {}, { "api-key": "sk-test" }],
    ["Azure OpenAI v1", {}, { authorization: "Bearer sk-test" }],
    ["Anthropic messages", {}, { authorization: "Bearer sk-test" }],
    ["Anthropic messages", { anthropic: { legacyKeyHeader: true } }, { "x-api-key": "sk-test" }],
  ])("%s with %j", async (name, settings, headers) => {
    const { ask, server } = await open(name, settings);
    await ask(question);
    expect(server.requests[0]?.headers).toMatchObject(headers);
  });

  it.each(["openai", "anthropic"])("%s is not called without one", async (provider) => {
    const client = createModelClient({
      role: "target",
      apiKey: null,
      settings: modelRoleSchema.parse({ provider, model: "m" }),
    });
    const failure = await client
      .chat(question, {
        role: "target",
        stage: "rollout",
        callKey: "k",
        signal: new AbortController().signal,
      })
      .catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ kind: "auth", blame: "config" });
    expect(isModelError(failure) ? failure.message : "").toMatch(
      /set the environment variable (?:OPENAI|ANTHROPIC)_API_KEY/,
    );
  });
});

import { describe, expect, it } from "vitest";
import { createModelClient } from "@/lib/models/client";
import type { ChatRequest } from "@/lib/models/model-client";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { patchSchema } from "@/tests/support/model-requests";
import { onWire, wires } from "@/tests/support/model-wires";
import {
  closeServersAfterEach,
  message,
  open,
  question,
  refusal,
  servers,
  wireOf,
} from "@/tests/support/provider-client";
import { startScriptedModelServer } from "@/tests/support/scripted-model-server";

closeServersAfterEach();

describe("M 7: a schema", () => {
  const asked: ChatRequest = { ...question, json: true, jsonSchema: patchSchema };
  const reply = '{"reasoning": "r", "edits": [{"op": "append", "target": null, "title": "t"}]}';
  const clean = { reasoning: "r", edits: [{ op: "append", title: "t" }] };

  it.each([
    ["OpenAI chat", "response_format.json_schema"],
    ["OpenAI responses", "text.format"],
    ["Anthropic messages", "output_config.format"],
  ])("is sent strictly by %s as %s; nulls of left-out fields are taken out", async (name, path) => {
    const { ask, bodies } = await open(name, {}, [
      onWire(wireOf(name), { kind: "answer", text: reply }),
    ]);
    const result = await ask(asked);
    expect(JSON.parse(result.text)).toEqual(clean);
    expect(result.rung).toBe("schema");
    const format = path
      .split(".")
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], bodies()[0]);
    expect(format).toMatchObject({
      schema: {
        additionalProperties: false,
        required: ["reasoning", "edits"],
        properties: {
          edits: {
            items: {
              required: ["op", "target", "title"],
              properties: { target: { type: ["string", "null"] } },
            },
          },
        },
      },
    });
  });

  it("falls to a forced tool, to any object and to words as the server refuses; refusals are kept", async () => {
    const answer = onWire(wireOf("OpenAI-compatible"), { kind: "answer", text: reply });
    const { ask, bodies } = await open("OpenAI-compatible", {}, [
      refusal("response_format of type json_schema is not supported"),
      refusal("tool_choice is not supported by this server"),
      refusal("response_format json_object is not supported"),
      answer,
      answer,
    ]);
    expect((await ask(asked)).rung).toBe("text");
    expect((await ask(asked)).rung).toBe("text");
    expect(bodies()).toHaveLength(5);
    expect(bodies()[1]).toMatchObject({ tool_choice: { function: { name: "patch" } } });
    expect(bodies()[2]).toMatchObject({ response_format: { type: "json_object" } });
    expect(bodies()[4]).not.toHaveProperty("response_format");
    expect(bodies()[4]).not.toHaveProperty("tools");
  });

  it("a forced call's arguments are the reply", async () => {
    const { ask } = await open("Anthropic messages", { model: "claude-sonnet-4-20250514" }, [
      message([{ type: "tool_use", id: "t", name: "patch", input: JSON.parse(reply) }], "tool_use"),
    ]);
    const result = await ask(asked);
    expect(result).toMatchObject({ finish: "stop", toolCalls: [], rung: "tool" });
    expect(JSON.parse(result.text)).toEqual(clean);
  });

  it("simulated models are asked for any object, as ever", async () => {
    const server = await startScriptedModelServer({ script: ["{}"] });
    servers.push(server);
    const client = createModelClient({
      role: "optimizer",
      apiKey: null,
      settings: modelRoleSchema.parse({}),
      gatewayUrl: server.url,
    });
    await client.chat(asked, {
      role: "optimizer",
      stage: "merge",
      callKey: "k",
      signal: new AbortController().signal,
    });
    expect(server.requests[0]?.body).toMatchObject({ response_format: { type: "json_object" } });
  });

  describe("cut at the output limit", () => {
    const cut = { kind: "answer", text: '{"reasoning": "r', finish: "length" } as const;
    const nothing = { kind: "answer", text: "", finish: "length" } as const;
    const whole = { kind: "answer", text: reply } as const;
    const limits = (bodies: readonly Record<string, unknown>[]) =>
      bodies.map((body) => body.max_tokens ?? body.max_output_tokens ?? body.max_completion_tokens);

    it.each(
      wires.flatMap((wire) => [
        { name: wire.name, what: "half a text", first: cut },
        { name: wire.name, what: "no text", first: nothing },
      ]),
    )(
      "with $what, is asked for once more with twice the limit ($name)",
      async ({ name, first }) => {
        const { ask, bodies, server } = await open(name, { price: { input: 1, output: 1 } }, [
          onWire(wireOf(name), first),
          onWire(wireOf(name), whole),
        ]);
        const result = await ask(asked);
        expect(JSON.parse(result.text)).toEqual(clean);
        expect(result).toMatchObject({ finish: "stop", attempts: 2, usage: { calls: 2 } });
        expect(limits(bodies())).toEqual([100, 200]);
        const keys = server.requests.map(({ headers }) => headers["idempotency-key"]);
        expect(new Set(keys).size).toBe(2);
      },
    );

    it("a second time, is handed on as it is", async () => {
      const { ask, bodies } = await open("OpenAI-compatible", {}, [
        onWire(wireOf("OpenAI-compatible"), cut),
      ]);
      expect(await ask(asked)).toMatchObject({ finish: "length", text: cut.text });
      expect(bodies()).toHaveLength(2);
    });

    it("is not asked for above what the model writes at most", async () => {
      const { ask, bodies } = await open(
        "OpenAI-compatible",
        { capability: { maxOutputTokens: 150 } },
        [onWire(wireOf("OpenAI-compatible"), cut)],
      );
      await ask(asked);
      expect(limits(bodies())).toEqual([100, 150]);
      const full = await open("OpenAI-compatible", { capability: { maxOutputTokens: 100 } }, [
        onWire(wireOf("OpenAI-compatible"), cut),
      ]);
      await full.ask(asked);
      expect(limits(full.bodies())).toEqual([100]);
    });

    it("stays when the longer one does not fit the context", async () => {
      const { ask, bodies } = await open("OpenAI-compatible", {}, [
        onWire(wireOf("OpenAI-compatible"), cut),
        refusal(
          "This model's maximum context length is 4096 tokens, your request has 4090 input tokens.",
        ),
      ]);
      expect(await ask(asked)).toMatchObject({ finish: "length", text: cut.text, attempts: 2 });
      expect(bodies()).toHaveLength(2);
    });

    it("is left alone where no schema was asked for", async () => {
      const { ask, bodies } = await open("OpenAI-compatible", {}, [
        onWire(wireOf("OpenAI-compatible"), cut),
      ]);
      await ask({ ...question, json: true });
      expect(bodies()).toHaveLength(1);
    });
  });
});
